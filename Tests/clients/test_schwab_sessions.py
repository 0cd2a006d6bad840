"""Long sessions of schwab-py against one world: what its users do over days, with a stream that listens."""

import asyncio
from datetime import datetime

import pytest
import schwab
from schwab.orders.common import OrderType, first_triggers_second, one_cancels_other
from schwab.orders.equities import equity_buy_limit, equity_sell_limit, equity_sell_market
from schwab.orders.options import bull_call_vertical_open, option_sell_to_open_limit
from schwab.streaming import StreamClient
from schwab.utils import Utils

from schwab_py_login import log_in

LIMIT = 30  # seconds to wait for what must come
CLOCK = {"mode": "frozen", "now": "2026-03-02T15:00:00Z"}


@pytest.fixture
def world(server):
    """A world of regular hours, whose market fills no more than is displayed."""
    with server.world(clock=CLOCK, market={"hours": "nyse", "size": "cap_to_displayed"}) as world:
        yield world


@pytest.fixture
def client(world, approve):
    return log_in(world, approve)


class Desk:
    """A user's account: places orders and looks at what became of them."""

    def __init__(self, client, world):
        self.client, self.world = client, world
        self.utils = Utils(client, world.account_hash)

    def place(self, order):
        return self.utils.extract_order_id(self.client.place_order(self.world.account_hash, order))

    def replace(self, number, order):
        return self.utils.extract_order_id(self.client.replace_order(self.world.account_hash, number, order))

    def cancel(self, number):
        return self.client.cancel_order(number, self.world.account_hash).status_code

    def order(self, number):
        return self.client.get_order(number, self.world.account_hash).json()

    def status(self, number):
        order = self.order(number)
        return order["status"], order["filledQuantity"], order["remainingQuantity"]

    def positions(self):
        fields = self.client.Account.Fields.POSITIONS
        account = self.client.get_account(self.world.account_hash, fields=fields).json()["securitiesAccount"]
        return {p["instrument"]["symbol"]: p["longQuantity"] - p["shortQuantity"] for p in account.get("positions", [])}

    def cash(self):
        account = self.client.get_account(self.world.account_hash).json()["securitiesAccount"]
        return account["currentBalances"]["cashBalance"]

    def transactions(self):
        answer = self.client.get_transactions(
            self.world.account_hash, start_date=datetime(2026, 3, 1), end_date=datetime(2026, 4, 1))
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def desk(client, world):
    return Desk(client, world)


def kinds(order):
    """The kinds of activity of an order, with how much each was about."""
    return [(a["executionType"], a["quantity"]) for a in order.get("orderActivityCollection", [])]


def test_a_bracket_fills_in_parts_and_is_replaced(desk, client, world):
    """Its children wait for the whole parent, shrink with each other, and go together; a stream tells of each step."""
    heard = []

    async def conversation():
        stream = StreamClient(client)
        stream.add_account_activity_handler(
            lambda message: heard.extend((item["MESSAGE_TYPE"]) for item in message["content"]))
        await stream.login()
        await stream.account_activity_sub()

        async def until(kind, count=1):
            while heard.count(kind) < count:
                await stream.handle_message()

        await until("SUBSCRIBED")
        world.quote("AAPL", bid="189.98", ask="190.02", last="190.00", askSize=40, bidSize=300)
        exits = one_cancels_other(
            equity_sell_limit("AAPL", 100, "195.00"),
            equity_sell_market("AAPL", 100).set_order_type(OrderType.STOP).set_stop_price("185.00"))
        parent = desk.place(first_triggers_second(equity_buy_limit("AAPL", 100, "190.02"), exits))
        assert desk.status(parent) == ("WORKING", 40.0, 60.0)
        pair = desk.order(parent)["childOrderStrategies"][0]
        assert pair["orderStrategyType"] == "OCO" and pair["status"] == "AWAITING_PARENT_ORDER"
        await until("OrderFillCompleted")

        world.quote("AAPL", askSize=70)
        assert desk.status(parent) == ("FILLED", 100.0, 0.0)
        assert kinds(desk.order(parent)) == [("FILL", 40.0), ("FILL", 60.0)]
        target, stop = (child["orderId"] for child in desk.order(parent)["childOrderStrategies"][0]["childOrderStrategies"])
        assert desk.status(target)[0] == "WORKING" and desk.status(stop)[0] == "AWAITING_STOP_CONDITION"
        await until("OrderMonitorCreated")

        world.quote("AAPL", bid="195.00", ask="195.04", last="195.00", bidSize=30)
        assert desk.status(target) == ("WORKING", 30.0, 70.0)
        assert desk.status(stop) == ("AWAITING_STOP_CONDITION", 0.0, 70.0)
        await until("OrderFillCompleted", 3)

        changed = desk.replace(target, equity_sell_limit("AAPL", 70, "196.00"))
        assert desk.status(target) == ("REPLACED", 30.0, 0.0)
        again = desk.replace(changed, equity_sell_limit("AAPL", 70, "197.00"))
        refused = client.replace_order(world.account_hash, target, equity_sell_limit("AAPL", 70, "198.00"))
        assert refused.status_code == 400 and "message" in refused.json()
        await until("ChangeAccepted", 2)

        assert desk.cancel(again) == 200 and desk.cancel(again) == 400
        assert desk.status(again)[0] == desk.status(stop)[0] == "CANCELED"
        await until("OrderUROutCompleted", 3)
        await stream.logout()

    asyncio.run(asyncio.wait_for(conversation(), LIMIT))
    assert desk.positions()["AAPL"] == 170  # of 100 at first, 100 bought and 30 sold
    with_new_login = StreamClient(client)

    async def once_more():
        await with_new_login.login()
        await with_new_login.level_one_equity_subs(["AAPL"])
        await with_new_login.handle_message()
        await with_new_login.logout()

    asyncio.run(asyncio.wait_for(once_more(), LIMIT))


def test_a_spread_and_what_is_left_of_it_after_expiry(desk, world):
    """Exercised and assigned over the weekend for the difference of the strikes; what is out of the money just goes."""
    low, high = "AAPL  260306C00185000", "AAPL  260306C00195000"
    put, call = "AAPL  260306P00185000", "AAPL  260306C00205000"
    prices = {low: "6.05", high: "1.05", put: "1.55", call: "0.45"}
    world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
    for symbol, price in prices.items():
        cents = round(float(price) * 100)
        world.quote(symbol, bid=f"{(cents - 5) / 100:.2f}", ask=f"{(cents + 5) / 100:.2f}", last=price, bidSize=10, askSize=10)
    before = desk.cash()
    spread = desk.place(bull_call_vertical_open(low, high, 2, "5.10"))
    assert desk.status(spread) == ("FILLED", 2.0, 0.0)
    order = desk.order(spread)
    assert order["complexOrderStrategyType"] == "VERTICAL"
    described = [leg["instrument"]["description"] for leg in order["orderLegCollection"]]
    assert described == ["APPLE INC 03/06/2026 $185 Call", "APPLE INC 03/06/2026 $195 Call"]
    legs = [(leg["legId"], leg["price"]) for leg in order["orderActivityCollection"][0]["executionLegs"]]
    assert legs == [(1, 6.1), (2, 1.0)]
    for symbol, price in [(put, "1.50"), (call, "0.40")]:
        assert desk.status(desk.place(option_sell_to_open_limit(symbol, 1, price)))[0] == "FILLED"
    assert round(desk.cash() - before, 2) == -1020 + 150 + 40

    world.control("POST", "/clock/advance", {"to": "2026-03-06T20:00:00Z"})
    world.quote("AAPL", bid="199.98", ask="200.02", last="200.00")
    world.control("POST", "/clock/advance", {"to": "2026-03-09T15:00:00Z"})
    held = desk.positions()
    assert not prices.keys() & held.keys() and held["AAPL"] == 100
    assert round(desk.cash() - before, 2) == -1020 + 190 + 2000

    ends = [t for t in desk.transactions() if t["type"] == "RECEIVE_AND_DELIVER"]
    assert {t["description"] for t in ends} == {
        f"Option Exercise~{low}", "Option Exercise~AAPL", f"Option Assignment~{high}", "Option Assignment~AAPL",
        f"Option Expiration~{put}", f"Option Expiration~{call}"}
    options = [t["transferItems"][-1] for t in ends if not t["description"].endswith("~AAPL")]
    assert {item["positionEffect"] for item in options} == {"CLOSING"}
    assert sorted(item["amount"] for item in options) == [-2, 1, 1, 2]
    trades = [t for t in desk.transactions() if t["type"] == "TRADE"]
    assert sum(t["orderId"] == spread for t in trades) == 2
    assert round(sum(t["netAmount"] for t in desk.transactions()), 2) == round(desk.cash() - before, 2)


def test_tokens_that_age_with_the_world(server, approve, monkeypatch):
    """A client whose clock keeps step refreshes by itself for seven days, and then has to log in; a new login ends the old."""
    from authlib.oauth2.rfc6749 import wrappers

    start, ahead, kept = wrappers.time.time(), [0], []
    clock = type("Clock", (), {"time": staticmethod(lambda: start + ahead[0])})
    monkeypatch.setattr(wrappers, "time", clock)
    with server.world(clock=CLOCK, oauth={"clock": "world"}) as world:
        def connect():
            log_in(world, approve, write=lambda token, **_: kept.append(token))
            # The client that comes of a login never refreshes: only one that is made of kept tokens does.
            return schwab.auth.client_from_access_functions(
                world.client_id, world.client_secret, lambda: kept[-1], lambda token, **_: kept.append(token))

        def wait(seconds):
            world.control("POST", "/clock/advance", {"by": f"{seconds}s"})
            ahead[0] += seconds

        client = connect()
        for _ in range(6):
            wait(86_400)
            assert client.get_account_numbers().status_code == 200
        tokens = [token["token"] for token in kept]
        assert len(tokens) == 7 and len({token["access_token"] for token in tokens}) == 7
        assert len({token["refresh_token"] for token in tokens}) == 1

        wait(86_400 + 1)
        with pytest.raises(Exception, match="unsupported_token_type"):
            client.get_account_numbers()

        second, third = connect(), connect()
        assert second.get_account_numbers().status_code == third.get_account_numbers().status_code == 200
        wait(1_801)
        assert third.get_account_numbers().status_code == 200
        with pytest.raises(Exception, match="unsupported_token_type"):
            second.get_account_numbers()
