"""The package of clients/python: its server, its worlds, and every noun of theirs, against the built server."""

import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

import fakebroker
from built_server import BINARY
from fakebroker import FakeBrokerError, NotFound, Server, StartError
from fakebroker.values import given, instant_text, read_instant, span_text
from package_bench import OPENING, desk, package_server, world


class TestValues:
    @pytest.mark.parametrize("text, instant", [
        ("2026-03-02T14:30:00Z", OPENING),
        ("2026-03-02T09:30:00-05:00", OPENING),
        ("2026-03-02t14:30:00.5z", OPENING.replace(microsecond=500_000)),
        ("2026-03-02T14:30:00.123456789Z", OPENING.replace(microsecond=123_456)),
    ])
    def test_an_instant_comes_in_utc(self, text, instant):
        read = read_instant(text)
        assert (read, read.utcoffset()) == (instant, timedelta(0))

    @pytest.mark.parametrize("text", ["", "2026-03-02", "2026-03-02T14:30:00", "noon"])
    def test_what_is_no_instant(self, text):
        with pytest.raises(ValueError, match="Expected an instant"):
            read_instant(text)

    def test_an_instant_goes_out_in_utc(self):
        assert instant_text(OPENING.astimezone(timezone(timedelta(hours=-5)))) == "2026-03-02T14:30:00Z"
        assert instant_text("nextOpen") == "nextOpen"

    def test_a_naive_datetime_has_no_place_on_a_clock(self):
        with pytest.raises(ValueError, match="aware"):
            instant_text(datetime(2026, 3, 2))

    def test_spans(self):
        assert span_text(timedelta(minutes=30, microseconds=1)) == "1800000001us"
        assert span_text("PT30M") == "PT30M"
        with pytest.raises(TypeError, match="no unit"):
            span_text(30)

    def test_names(self):
        assert given(client_order_id="a", from_="b", max_events=None) == {"clientOrderId": "a", "from": "b"}


class TestPackage:
    def test_needs_nothing_but_the_standard_library(self):
        source = Path(fakebroker.__file__).parent.parent
        modules = [path.stem for path in Path(fakebroker.__file__).parent.glob("*.py") if path.stem != "plugin"]
        program = f"import sys; sys.path.append({str(source)!r}); " + "; ".join(
            f"import fakebroker.{name}" for name in modules)
        subprocess.run([sys.executable, "-I", "-S", "-W", "error", "-c", program], check=True)

    def test_every_public_thing_says_what_it_is(self):
        for name in fakebroker.__all__:
            thing = getattr(fakebroker, name)
            assert thing.__doc__, name
            for member, value in vars(thing).items():
                if not member.startswith("_") and callable(value) and isinstance(thing, type):
                    assert value.__doc__, f"{name}.{member}"


class TestServer:
    def test_takes_its_settings_from_the_environment_and_not_a_worlds_name(self, tmp_path, monkeypatch):
        (tmp_path / "world.yaml").write_text("seed: 77\n")
        monkeypatch.setenv("FAKEBROKER_WORLD", str(tmp_path / "world.yaml"))
        monkeypatch.setenv("FAKEBROKER_WORLD_ID", "w1")
        with Server(BINARY) as server:
            assert server.default.seed == 77
            assert "FAKEBROKER" not in server.log.read_text()

    def test_starts_and_stops(self):
        server = Server(BINARY)
        assert server.health()["status"] == "healthy"
        assert server.pid and server.log.exists() and server.ca_file.exists()
        assert server.version == fakebroker.__version__
        assert server.stop() == 0
        assert not server.ca_file.exists()
        with pytest.raises(ConnectionRefusedError):
            server.health()

    def test_stopping_twice_is_well(self):
        server = Server(BINARY)
        server.stop()
        assert server.stop() in (0, None)

    def test_finds_the_program_by_the_environment(self, monkeypatch):
        monkeypatch.delenv("FAKEBROKER_URL", raising=False)
        monkeypatch.setenv("FAKEBROKER_SERVER", BINARY)
        with Server() as server:
            assert server.pid

    def test_finds_the_program_on_the_path(self, monkeypatch):
        monkeypatch.delenv("FAKEBROKER_URL", raising=False)
        monkeypatch.delenv("FAKEBROKER_SERVER", raising=False)
        monkeypatch.setenv("PATH", os.path.dirname(os.path.abspath(BINARY)))
        with Server() as server:
            assert server.pid

    def test_attaches_by_the_environment_and_leaves_it_running(self, package_server, monkeypatch):
        monkeypatch.setenv("FAKEBROKER_URL", package_server.url)
        with Server() as attached:
            assert (attached.url, attached.pid, attached.log) == (package_server.url, None, None)
            assert attached.ca_file.read_bytes() == package_server.ca_file.read_bytes()
        assert attached.stop() is None
        assert package_server.health()["status"] == "healthy"

    def test_an_argument_wins_over_the_environment(self, package_server, monkeypatch):
        monkeypatch.setenv("FAKEBROKER_URL", "http://127.0.0.1:1")
        assert Server(url=package_server.url).url == package_server.url

    def test_no_program_is_told(self, monkeypatch, tmp_path):
        with pytest.raises(StartError, match="no program"):
            Server(tmp_path / "none")
        monkeypatch.delenv("FAKEBROKER_URL", raising=False)
        monkeypatch.delenv("FAKEBROKER_SERVER", raising=False)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(StartError, match="FAKEBROKER_SERVER"):
            Server()

    def test_a_refused_start_carries_the_server_s_words(self, tmp_path):
        with pytest.raises(StartError) as caught:
            Server(BINARY, world_file=tmp_path / "none.yaml")
        assert caught.value.code == 2
        assert "none.yaml" in caught.value.output and "none.yaml" in str(caught.value)

    def test_a_world_file_is_the_default_world(self, tmp_path):
        file = tmp_path / "world.json"
        file.write_text('{"seed": 7, "accounts": [{"accountNumber": "77", "type": "CASH", "cash": "12.50"}]}')
        with Server(BINARY, world_file=file) as server:
            account, = server.default.accounts
            assert (server.default.seed, account.cash) == (7, Decimal("12.50"))

    def test_what_is_no_address(self):
        with pytest.raises(ValueError, match="Expected an address"):
            Server(url="127.0.0.1:8080")


class TestWorlds:
    def test_a_world_is_what_was_asked_for(self, world):
        assert world.seed == 42
        state = world.clock.get()
        assert (state.mode, state.now, state.market.hours) == ("frozen", OPENING, "nyse")
        assert world.definition()["seed"] == 42

    def test_a_world_is_found_and_listed(self, package_server, world):
        assert package_server.find(world.id).schwab == world.schwab
        assert world.id in [each.id for each in package_server.worlds()]

    def test_a_name_in_use_is_refused(self, package_server, world):
        with pytest.raises(FakeBrokerError) as caught:
            package_server.world(world.id)
        assert caught.value.status == 409
        assert world.id in caught.value.title

    def test_an_ended_world_says_so(self, package_server):
        world = package_server.world()
        world.end()
        world.end()
        with pytest.raises(FakeBrokerError) as caught:
            world.clock.get()
        assert caught.value.status == 410
        package_server.find("default").control.call("GET", "/clock")

    def test_a_world_that_another_ended(self, package_server):
        world = package_server.world()
        package_server.find(world.id).end()
        assert not world.end()

    def test_a_mistake_is_named_by_its_place(self, package_server):
        with pytest.raises(FakeBrokerError) as caught:
            package_server.world(definition={"clock": {"mode": "frozzen"}})
        error = caught.value
        assert (error.status, error.pointer) == (422, "/definition/clock/mode")
        assert "frozen" in error.title and "frozzen" in error.detail
        assert str(error).startswith("POST /__admin/worlds: 422 /definition/clock/mode: ")
        assert error.errors[0]["code"] == 10

    def test_reset_goes_back_to_the_beginning(self, world):
        before = world.quotes["AAPL"]
        world.quotes["AAPL"] = dict(last="1.25")
        world.accounts.open(cash=1)
        world.reset()
        assert world.quotes["AAPL"] == before
        assert len(world.accounts.list()) == 2

    def test_reset_spares_what_it_is_told_to(self, world):
        world.tokens.mint()
        world.reset(keep=["tokens"])
        assert [token.state for token in world.tokens] == ["live", "live"]
        world.reset()
        assert world.tokens.list() == []


class TestEnvironment:
    def test_leads_to_the_vendor_s_own_host_name(self, world, desk):
        order = desk.get(desk.bid("AAPL", 1, "1.00")).json()
        assert order["status"] == "WORKING"

    def test_says_who_one_is_and_what_one_adds(self, world):
        environment = world.environment(MY_KEY=world.schwab.client_id)
        assert environment["SCHWAB_CLIENT_ID"] == environment["MY_KEY"] == world.schwab.client_id
        assert environment["SCHWAB_CLIENT_SECRET"] == world.schwab.client_secret
        assert environment["SCHWAB_CALLBACK_URL"] == world.schwab.callback_url
        assert environment["SCHWAB_ACCOUNT_NUMBER"] == "10000001"
        assert environment["FAKEBROKER_WORLD_ID"] == world.id
        assert "127.0.0.1" in environment["NO_PROXY"]

    def test_a_process_of_its_own_finds_its_world(self, world):
        program = "import fakebroker, os; print(fakebroker.Server().find(os.environ['FAKEBROKER_WORLD_ID']).seed)"
        said = subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, **world.environment()}, capture_output=True, text=True,
            check=True)
        assert said.stdout == "42\n"


class TestClock:
    def test_moves_by_a_span(self, world):
        assert world.clock.advance(by="30m").now == OPENING + timedelta(minutes=30)
        assert world.clock.advance(by=timedelta(seconds=1.5)).now == OPENING + timedelta(minutes=30, seconds=1.5)
        assert world.clock.now == OPENING + timedelta(minutes=30, seconds=1.5)

    def test_moves_to_an_instant(self, world):
        closing = world.clock.market.next_close
        assert world.clock.market.is_open
        advance = world.clock.advance(to="nextClose")
        assert advance.now == closing == datetime(2026, 3, 2, 21, tzinfo=timezone.utc)
        assert not world.clock.market.is_open
        assert "sessionChanged" in [event.type for event in advance.events]
        assert world.clock.advance(to=closing + timedelta(hours=1)).now == closing + timedelta(hours=1)

    def test_moves_until_an_order_is_somewhere(self, world, desk):
        order = world.orders[desk.bid("AAPL", 1, "1.00")]
        world.clock.advance(until=(order, "expired"))
        assert order.refresh().status == "expired"

    def test_does_not_go_back(self, world):
        with pytest.raises(FakeBrokerError) as caught:
            world.clock.advance(to=OPENING - timedelta(seconds=1))
        assert caught.value.status == 409

    def test_runs_and_freezes(self, world):
        assert world.clock.run(scale=60).scale == 60
        assert world.clock.run().mode == "realtime"
        assert world.clock.freeze().mode == "frozen"
        assert world.clock.freeze(at=OPENING + timedelta(days=1)).now == OPENING + timedelta(days=1)


class TestQuotes:
    def test_are_set_and_returned_to_the_world_s_own(self, world):
        own = world.quotes["AAPL"]
        world.quotes["AAPL"] = dict(bid="184.90", ask=184.94, last=Decimal("184.92"), bid_size=300)
        quote = world.quotes["AAPL"]
        assert (quote.bid, quote.ask, quote.last) == (Decimal("184.9"), Decimal("184.94"), Decimal("184.92"))
        assert (quote.bid_size, quote.halted, quote.at) == (300, False, OPENING)
        world.quotes.set("AAPL", ask="185.00")
        assert (world.quotes["AAPL"].bid, world.quotes["AAPL"].ask) == (Decimal("184.9"), Decimal("185"))
        del world.quotes["AAPL"]
        assert world.quotes["AAPL"].bid == own.bid

    def test_several_at_once(self, world):
        set_ = world.quotes.set_many({"AAPL": dict(last=1), "MSFT": dict(last="2.5", bid_size=7)})
        assert [(quote.symbol, quote.last) for quote in set_] == [("AAPL", 1), ("MSFT", Decimal("2.5"))]
        assert len(world.quotes.list()) == len(list(world.quotes)) > 30

    def test_a_symbol_is_written_as_it_is(self, world):
        assert world.quotes["$SPX"].symbol == "$SPX"

    @pytest.mark.parametrize("noun", ["quotes", "instruments", "accounts", "orders"])
    def test_what_nobody_knows_is_a_key_error_that_says_more(self, world, noun):
        with pytest.raises(KeyError) as caught:
            getattr(world, noun)["NOSUCH"]
        assert isinstance(caught.value, NotFound)
        assert "404: There is no" in str(caught.value) and "'NOSUCH'" in str(caught.value)

    def test_what_makes_no_market_is_refused(self, world):
        with pytest.raises(FakeBrokerError) as caught:
            world.quotes["AAPL"] = dict(bid=2, ask=1)
        assert caught.value.status == 422
        with pytest.raises(FakeBrokerError) as caught:
            world.quotes.set_many({"AAPL": dict(bid=-1)})
        assert caught.value.pointer == "/quotes/AAPL/bid"

    def test_halts(self, world):
        assert world.quotes.halt("AAPL").halted
        assert not world.quotes.resume("AAPL").halted

    def test_follow_a_script(self, world):
        world.quotes.script("AAPL", [dict(after="1s", bid=10, ask=11, last=10), dict(after="5s", bid_size=9, bid=20, ask=21)])
        world.clock.advance(by="1s")
        assert world.quotes["AAPL"].bid == 10
        world.clock.advance(by="4s")
        assert (world.quotes["AAPL"].bid, world.quotes["AAPL"].bid_size) == (20, 9)

    def test_follow_a_recording(self, world):
        closes = OPENING + timedelta(minutes=1)
        world.quotes.replay("AAPL", candles=[dict(at=closes, open=10, high=12, low=9, close="11.5", volume=100)])
        world.clock.advance(to=closes)
        assert world.quotes["AAPL"].last == Decimal("11.5")

    def test_are_generated_from_a_seed(self, world):
        first = world.quotes.generate("AAPL", seed=1)
        assert world.quotes.generate("AAPL", seed=1).last == first.last


class TestInstruments:
    def test_are_there(self, world):
        apple = world.instruments["AAPL"]
        assert (apple.asset_type, apple.multiplier, apple.lot) == ("stock", 1, 1)
        assert "AAPL" in [instrument.symbol for instrument in world.instruments]

    def test_are_made_changed_and_removed(self, world):
        made = world.instruments.define("XYZ", asset_type="etf", description="All of it", tick="0.05", shortable=False)
        assert (made.asset_type, made.description, made.tick, made.shortable) == ("etf", "All of it", "0.05", False)
        assert world.instruments.define("XYZ", halted=True).description == "All of it"
        assert world.instruments.delete("XYZ").symbol == "XYZ"
        with pytest.raises(FakeBrokerError) as caught:
            world.instruments.delete("NOSUCH")
        assert caught.value.status == 404


class TestAccounts:
    def test_are_opened_changed_and_closed(self, world):
        account = world.accounts.open(
            cash="5000.25", type="CASH", positions=[dict(symbol="AAPL", quantity=3, average_price="180.10")])
        assert (account.type, account.cash, account.opened_at) == ("CASH", Decimal("5000.25"), OPENING)
        assert account.quantity("AAPL") == 3 and account.quantity("MSFT") == 0
        assert account.position("AAPL").average_price == Decimal("180.10")
        assert account.balances.settled_cash == Decimal("5000.25")

        changed = account.change(cash=7, positions=[])
        assert (changed.cash, changed.positions) == (7, [])
        assert account.refresh() == changed == world.accounts[account.account_number]

        assert account.close().cash == 7
        with pytest.raises(FakeBrokerError) as caught:
            account.refresh()
        assert caught.value.status == 404

    def test_a_number_in_use_is_refused(self, world):
        with pytest.raises(FakeBrokerError) as caught:
            world.accounts.open(account_number="10000001")
        assert caught.value.status == 409

    def test_are_listed(self, world):
        assert [account.account_number for account in world.accounts] == ["10000001", "10000002"]


class TestOrders:
    def test_are_seen_and_filled_by_hand(self, world, desk):
        id = desk.bid("NVDA", 10, "1.50")
        order, = world.orders.list(status="open", symbol="NVDA", account="10000001")
        assert id in order.vendor_ids and world.orders[id] == order == world.orders[order.id]
        assert (order.provider, order.side, order.type, order.status) == ("schwab", "buy", "limit", "working")
        assert (order.quantity, order.limit_price, order.average_price) == (10, Decimal("1.50"), None)
        assert (order.entered_at, order.closed_at, order.is_open) == (OPENING, None, True)
        assert [leg.symbol for leg in order.legs] == ["NVDA"]

        part = order.fill(quantity=4, price="1.45")
        assert (part.status, part.filled_quantity, part.leaves_quantity) == ("partiallyFilled", 4, 6)
        assert part.average_price == Decimal("1.45")
        assert order.status == "working" and order.refresh() == part

        whole = part.fill()
        assert (whole.status, whole.is_open, whole.closed_at) == ("filled", False, OPENING)
        assert world.accounts["10000001"].quantity("NVDA") == 10
        assert world.orders.list(status="open") == []

    @pytest.mark.parametrize("verb, status", [("cancel", "canceled"), ("expire", "expired"), ("reject", "rejected")])
    def test_end_by_hand(self, world, desk, verb, status):
        order = world.orders[desk.bid("NVDA", 10, "1.50")]
        assert getattr(order, verb)().status == status
        with pytest.raises(FakeBrokerError) as caught:
            order.cancel()
        assert caught.value.status == 409
        assert status in str(caught.value)

    def test_are_rejected_in_words_of_one_s_own(self, world, desk):
        id = desk.bid("NVDA", 10, "1.50")
        assert world.orders[id].reject("not on a Monday").reason == "not on a Monday"
        assert desk.get(id).json()["statusDescription"] == "not on a Monday"

    def test_more_than_is_left_is_refused(self, world, desk):
        with pytest.raises(FakeBrokerError) as caught:
            world.orders[desk.bid("NVDA", 10, "1.50")].fill(quantity=11)
        assert (caught.value.status, caught.value.pointer) == (422, "/quantity")

    def test_one_that_is_not_there(self, world):
        with pytest.raises(FakeBrokerError) as caught:
            world.orders["4711"]
        assert caught.value.status == 404

    def test_a_status_that_is_none(self, world):
        with pytest.raises(FakeBrokerError) as caught:
            world.orders.list(status="done")
        assert (caught.value.status, caught.value.pointer) == (400, "/status")

    def test_the_market_fills_them_too(self, world, desk):
        world.quotes["NVDA"] = dict(bid="2.00", ask="2.10", last="2.05", ask_size=100)
        id = desk.bid("NVDA", 10, "1.50")
        world.quotes["NVDA"] = dict(bid="1.40", ask="1.45", last="1.42")
        assert world.orders[id].status == "filled"


class TestTokens:
    def test_are_minted_and_expire(self, world, desk):
        assert {(token.kind, token.state) for token in world.tokens} == {("access", "live"), ("refresh", "live")}
        token = world.tokens.list()[0]
        assert token.client_id == world.schwab.client_id
        assert token.expires_at - token.issued_at == timedelta(minutes=30)
        ended, = world.tokens.expire("access")
        assert (ended.kind, ended.state) == ("access", "expired")
        assert desk.get("1").status_code == 401

    def test_are_revoked(self, world):
        world.tokens.mint(world.schwab.client_id)
        assert [token.state for token in world.tokens.revoke(client_id=world.schwab.client_id)] == ["revoked", "revoked"]

    def test_an_app_that_nobody_knows(self, world):
        with pytest.raises(FakeBrokerError) as caught:
            world.tokens.mint("no-such-app")
        assert (caught.value.status, caught.value.pointer) == (422, "/clientId")
