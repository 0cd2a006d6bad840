"""The package of clients/python in pytest: fixtures, marker, options, reports, and one server for all workers."""

import re
import socket
from urllib.parse import urlsplit

import pytest

from built_server import BINARY
from fakebroker import Server
from package_bench import suite

pytest_plugins = ["pytester"]


def is_listening(url):
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname, address.port), timeout=20).close()
    except ConnectionRefusedError:
        return False
    return True


class TestFixtures:
    def test_every_test_has_a_world_of_its_own(self, suite):
        suite("""
            seen = []

            def test_one(world):
                world.accounts.open(cash=1)
                seen.append(world)

            def test_two(world, fakebroker_server):
                assert len(world.accounts.list()) == 2
                assert world.id not in [each.id for each in seen]
                assert [each.id for each in fakebroker_server.worlds()] == ["default", world.id]
            """).assert_outcomes(passed=2)

    def test_the_server_ends_with_the_run(self, suite, pytester):
        suite("""
            import pathlib

            def test_one(fakebroker_server):
                pathlib.Path("url").write_text(fakebroker_server.url)
            """).assert_outcomes(passed=1)
        assert not is_listening((pytester.path / "url").read_text())

    def test_the_environment_leads_there_and_is_put_back(self, suite):
        suite("""
            import os

            def test_one(world, fakebroker_environment):
                assert os.environ["HTTPS_PROXY"] == world.server.url
                assert os.environ["SCHWAB_CLIENT_ID"] == world.schwab.client_id
                assert "HTTP_PROXY" not in os.environ
                assert fakebroker_environment.items() <= os.environ.items()

            def test_two():
                assert "SCHWAB_CLIENT_ID" not in os.environ
            """).assert_outcomes(passed=2)

    def test_a_world_that_the_test_ended_is_well(self, suite):
        suite("def test_one(world): world.end()").assert_outcomes(passed=1)

    def test_a_suite_that_wants_no_world_starts_no_server(self, suite):
        suite("def test_one(): pass", "--fakebroker-binary", "no-such-program").assert_outcomes(passed=1)


class TestMarker:
    def test_says_what_the_world_is_made_with(self, suite):
        suite("""
            import pytest

            @pytest.mark.world(seed=7, clock="2026-03-02T09:30:00-05:00", market="nyse")
            class TestIt:
                def test_one(self, world):
                    assert (world.seed, world.clock.now.isoformat()) == (7, "2026-03-02T14:30:00+00:00")
                    assert world.clock.market.hours == "nyse"

                @pytest.mark.world(seed=8)
                def test_two(self, world):
                    assert (world.seed, world.clock.market.hours) == (8, "nyse")

            def test_three(world):
                assert world.clock.get().mode == "realtime"
            """).assert_outcomes(passed=3)

    def test_a_definition_is_a_mapping_or_a_file_beside_the_test(self, suite, pytester):
        (pytester.path / "world.json").write_text('{"accounts": [{"accountNumber": "77", "cash": "12.50"}]}')
        suite("""
            import pytest
            from decimal import Decimal

            @pytest.mark.world(definition="world.json")
            def test_one(world):
                assert world.accounts["77"].cash == Decimal("12.5")

            @pytest.mark.world(definition={"accounts": [{"accountNumber": "78"}]})
            def test_two(world):
                assert [account.account_number for account in world.accounts] == ["78"]
            """).assert_outcomes(passed=2)

    def test_a_definition_may_be_in_yaml(self, suite, pytester):
        (pytester.path / "world.yaml").write_text(
            "clock: {mode: frozen, now: 2026-03-02T09:30:00-05:00}\n"
            "accounts: [{accountNumber: 77, cash: 12.50}]\n"
            "quotes: {AAPL: {bid: 189.98, ask: 190.02, last: 190.00}}\n")
        suite("""
            import pytest
            from decimal import Decimal

            @pytest.mark.world(definition="world.yaml")
            def test_one(world):
                assert world.clock.now.isoformat() == "2026-03-02T14:30:00+00:00"
                assert world.accounts["77"].cash == Decimal("12.5")
                assert world.quotes["AAPL"].bid == Decimal("189.98")
            """).assert_outcomes(passed=1)

    def test_a_mistake_in_it_is_told(self, suite):
        result = suite("""
            import pytest

            @pytest.mark.world(clock="noon")
            def test_one(world): pass

            @pytest.mark.world(7)
            def test_two(world): pass
            """)
        result.assert_outcomes(errors=2)
        result.stdout.fnmatch_lines(["*422 /clock/now: Expected an instant*"])
        result.stdout.fnmatch_lines(["*takes its arguments by name*"])

    def test_is_in_the_list_of_markers(self, suite):
        suite("", "--markers").stdout.fnmatch_lines(["@pytest.mark.world(seed=*"])


class TestServerOptions:
    def test_a_server_that_runs_is_used_and_left_alone(self, suite):
        with Server(BINARY) as server:
            suite("def test_one(world): pass", "--fakebroker-url", server.url).assert_outcomes(passed=1)
            assert [world.id for world in server.worlds()] == ["default"]

    def test_the_environment_may_name_it(self, suite, monkeypatch):
        with Server(BINARY) as server:
            monkeypatch.setenv("FAKEBROKER_URL", server.url)
            for arguments in [], ["-n", "2"]:
                suite(f"""
                    def test_one(fakebroker_server):
                        assert fakebroker_server.url == {server.url!r}
                        assert fakebroker_server.ca_file.exists()
                    """, *arguments).assert_outcomes(passed=1)
            assert server.health()["status"] == "healthy"

    def test_a_program_is_used(self, suite, monkeypatch):
        monkeypatch.setenv("FAKEBROKER_URL", "http://127.0.0.1:1")
        suite("def test_one(fakebroker_server): assert fakebroker_server.pid", "--fakebroker-binary", BINARY).assert_outcomes(
            passed=1)

    @pytest.mark.parametrize("arguments, words", [
        (["--fakebroker-binary", "no-such-program"], "no-such-program"),
        (["--fakebroker-url", "http://127.0.0.1:1"], "refused"),
    ])
    def test_without_a_server_each_test_says_why(self, suite, arguments, words):
        result = suite("def test_one(world): pass", *arguments)
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines([f"No FakeBroker server: *{words}*"])


class TestFailures:
    def test_the_report_tells_of_clock_and_open_orders(self, suite):
        result = suite("""
            import pytest, requests

            @pytest.mark.world(seed=5, clock="2026-03-02T09:30:00-05:00")
            def test_one(world):
                session = requests.Session()
                session.trust_env = False
                session.headers["Authorization"] = "Bearer " + world.tokens.mint()["access_token"]
                answer = session.post(f"{world.url}/trader/v1/accounts/{world.schwab.account_hash}/orders", json={
                    "orderType": "LIMIT", "session": "NORMAL", "duration": "DAY", "orderStrategyType": "SINGLE",
                    "price": "1.50", "orderLegCollection": [{"instruction": "BUY", "quantity": 10,
                    "instrument": {"symbol": "NVDA", "assetType": "EQUITY"}}]})
                assert answer.status_code == 299
            """)
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines([
            "*FakeBroker world w*",
            "seed 5, clock frozen at 2026-03-02T14:30:00Z, market always_open, *",
            "open orders (1):",
            "  1  10000001  buy 10 NVDA limit at 1.5  working, 0 filled",
        ])

    def test_a_report_s_own_trouble_is_told_and_not_raised(self, suite):
        result = suite("""
            def test_one(world):
                world.end()
                assert False
            """)
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["open orders: not to be had (*410*"])

    def test_a_server_that_died_is_told(self, suite):
        result = suite("""
            import os, signal, pytest

            def test_one(world):
                os.kill(world.server.pid, signal.SIGKILL)
                world.server._process.stop()
                assert False
            """, "--fakebroker-keep-failed", "kept")
        result.assert_outcomes(failed=1, errors=1)
        result.stdout.fnmatch_lines(["clock: not to be had (*", "*ConnectionRefusedError*"])

    def test_a_setup_that_fails_is_reported_too(self, suite):
        result = suite("""
            import pytest

            @pytest.fixture
            def broken(world):
                assert False

            def test_one(broken): pass
            """)
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["*FakeBroker world w*", "no open orders"])

    def test_a_world_that_only_a_fixture_asked_for_is_reported_too(self, suite):
        result = suite("""
            import pytest

            @pytest.fixture
            def trader(world):
                yield

            def test_one(trader): assert False
            """)
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["*FakeBroker world w*"])

    def test_a_pass_reports_nothing(self, suite):
        assert "FakeBroker world" not in suite("def test_one(world): pass", "-rA").stdout.str()


class TestWorkers:
    MANY = """
        import pathlib, pytest

        @pytest.mark.parametrize("number", range(12))
        def test_one(world, fakebroker_server, number):
            pathlib.Path(f"server-{number}").write_text(fakebroker_server.url)
            assert len(world.accounts.list()) == 2
        """

    def test_share_one_server_which_the_last_one_stops(self, suite, pytester):
        suite(self.MANY, "-n", "3", "--dist", "load").assert_outcomes(passed=12)
        urls = {file.read_text() for file in pytester.path.glob("server-*")}
        assert len(urls) == 1
        assert not is_listening(urls.pop())

    def test_one_that_dies_leaves_no_server_behind(self, suite, pytester):
        result = suite("""
            import os, pathlib

            def test_one(world):
                pathlib.Path("url").write_text(world.server.url)
                os._exit(1)

            def test_two(world):
                pass
            """, "-n", "1")
        result.assert_outcomes(passed=1, failed=1)
        assert not is_listening((pytester.path / "url").read_text())

    def test_leave_nothing_in_the_temporary_folder(self, suite, pytester, monkeypatch):
        temporary = pytester.mkdir("temporary")
        monkeypatch.setenv("TMPDIR", str(temporary))
        suite(self.MANY, "-n", "2").assert_outcomes(passed=12)
        assert list(temporary.glob("fakebroker-*")) == []


def test_help_tells_of_the_options(suite):
    said = suite("", "--help").stdout.str()
    assert set(re.findall(r"--fakebroker-[a-z-]+", said)) == {
        "--fakebroker-url", "--fakebroker-binary", "--fakebroker-keep-failed", "--fakebroker-check-leaks"}
