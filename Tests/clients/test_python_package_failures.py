"""The package of clients/python in pytest: what is told and kept of a test that fails, and of one that leaks."""

import json

import pytest

from package_bench import suite

pytest_plugins = ["pytester"]

TRADE = """
    import pytest, requests

    def bid(world):
        session = requests.Session()
        session.trust_env = False
        session.headers["Authorization"] = "Bearer " + world.tokens.mint()["access_token"]
        orders = f"{world.url}/trader/v1/accounts/{world.schwab.account_hash}/orders"
        answer = session.post(orders, json={
            "orderType": "LIMIT", "session": "NORMAL", "duration": "DAY", "orderStrategyType": "SINGLE",
            "price": "1.50", "orderLegCollection": [{"instruction": "BUY", "quantity": 10,
            "instrument": {"symbol": "NVDA", "assetType": "EQUITY"}}]})
        session.get(f"{orders}/4711")
        session.get(f"{world.url}/no/such/thing")
        return answer

    @pytest.mark.world(seed=5, clock="2026-03-02T09:30:00-05:00")
    def test_one(world):
        assert bid(world).status_code == 299
    """


class TestReport:
    def test_tells_each_request_and_why_it_was_answered_so(self, suite):
        result = suite(TRADE)
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines([
            "*FakeBroker world w*",
            "seed 5, clock frozen at 2026-03-02T14:30:00Z, market always_open, *",
            "requests (3), oldest first:",
            "  POST   */orders  201  schwab.placeOrder",
            "  GET    */orders/4711  404  schwab.getOrder",
            "         {*",
            "  GET    */no/such/thing  501  no route and no stub",
            "open orders (1):",
            "  1  10000001  buy 10 NVDA limit at 1.5  working, 0 filled",
        ])

    def test_keeps_to_the_newest_requests(self, suite):
        result = suite("""
            import requests

            def test_one(world):
                session = requests.Session()
                session.trust_env = False
                for number in range(45):
                    session.get(f"{world.url}/number/{number}")
                assert False
            """)
        result.stdout.fnmatch_lines(["requests (45), oldest first:", "  … 5 earlier ones", "  GET    */number/5  501  *"])
        assert "/number/4 " not in result.stdout.str()


class TestKeepFailed:
    def test_a_failed_world_is_written_down(self, suite, pytester):
        result = suite(TRADE, "--fakebroker-keep-failed", "kept")
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["*FakeBroker kept*", "*kept/*test_one/w*"])
        folder, = (pytester.path / "kept").glob("*test_one/*")
        order, = json.loads((folder / "orders.json").read_text())["orders"]
        assert order["symbol"] == "NVDA"
        assert len(json.loads((folder / "journal.json").read_text())["requests"]) == 3
        assert json.loads((folder / "definition.json").read_text())["seed"] == 5
        assert "orderAccepted" in (folder / "events.json").read_text()
        assert "schwab.placeOrder" in (folder / "report.txt").read_text()

    def test_a_pass_is_not_kept(self, suite, pytester):
        suite("def test_one(world): pass", "--fakebroker-keep-failed", "kept").assert_outcomes(passed=1)
        assert not (pytester.path / "kept").exists()


class TestLeaks:
    @pytest.mark.parametrize("marker, arguments, errors", [
        ("", [], 0), ("", ["--fakebroker-check-leaks"], 1), ("leaks=True", [], 1),
        ("leaks=False", ["--fakebroker-check-leaks"], 0),
    ])
    def test_an_order_left_open_fails_where_it_is_asked_for(self, suite, marker, arguments, errors):
        result = suite(TRADE.replace("seed=5", marker or "seed=5").replace("299", "201"), *arguments)
        result.assert_outcomes(passed=1, errors=errors)
        if errors:
            result.stdout.fnmatch_lines(["the test left behind in its world: *rder*"])

    def test_nothing_left_is_well(self, suite):
        suite("def test_one(world): world.clock.get()", "--fakebroker-check-leaks").assert_outcomes(passed=1)
