"""Every order template of schwab-py, found by looking into the package, placed as its users place it."""

import inspect

import pytest
from schwab.contrib.orders import construct_repeat_order
from schwab.orders import common, equities, options
from schwab.utils import Utils

from schwab_py_login import log_in

EXPIRY = "260320"


def call(strike):
    return f"AAPL  {EXPIRY}C{strike:05d}000"


def put(strike):
    return f"AAPL  {EXPIRY}P{strike:05d}000"


# What each option is worth, so that every combination's net price is known, and what the account begins with.
PRICES = {call(180): 12, call(185): 8, call(190): 5, call(195): 3, put(160): 1, put(165): 2, put(170): 3, put(175): 4}
HELD = {call(180): 5, call(185): -5, call(190): -5, call(195): 5, put(175): -5, put(170): 5, put(165): 5, put(160): -5}

# The arguments of each template, and the type of order and the number of legs that come of it.
TEMPLATES = {
    "equity_buy_market": (("AAPL", 1), "MARKET", 1),
    "equity_buy_limit": (("AAPL", 1, "190.05"), "LIMIT", 1),
    "equity_sell_market": (("AAPL", 1), "MARKET", 1),
    "equity_sell_limit": (("AAPL", 1, "189.95"), "LIMIT", 1),
    "equity_sell_short_market": (("JPM", 1), "MARKET", 1),
    "equity_sell_short_limit": (("JPM", 1, "319"), "LIMIT", 1),
    "equity_buy_to_cover_market": (("MSFT", 1), "MARKET", 1),
    "equity_buy_to_cover_limit": (("MSFT", 1, "411"), "LIMIT", 1),
    "option_buy_to_open_market": ((call(180), 1), "MARKET", 1),
    "option_buy_to_open_limit": ((call(180), 1, "12.50"), "LIMIT", 1),
    "option_sell_to_open_market": ((call(190), 1), "MARKET", 1),
    "option_sell_to_open_limit": ((call(190), 1, "4.90"), "LIMIT", 1),
    "option_buy_to_close_market": ((call(190), 1), "MARKET", 1),
    "option_buy_to_close_limit": ((call(190), 1, "5.20"), "LIMIT", 1),
    "option_sell_to_close_market": ((call(180), 1), "MARKET", 1),
    "option_sell_to_close_limit": ((call(180), 1, "11.50"), "LIMIT", 1),
    "bull_call_vertical_open": ((call(180), call(185), 1, "4.50"), "NET_DEBIT", 2),
    "bull_call_vertical_close": ((call(180), call(185), 1, "3.50"), "NET_CREDIT", 2),
    "bear_call_vertical_open": ((call(190), call(195), 1, "1.50"), "NET_CREDIT", 2),
    "bear_call_vertical_close": ((call(190), call(195), 1, "2.50"), "NET_DEBIT", 2),
    "bull_put_vertical_open": ((put(170), put(175), 1, "0.50"), "NET_CREDIT", 2),
    "bull_put_vertical_close": ((put(170), put(175), 1, "1.50"), "NET_DEBIT", 2),
    "bear_put_vertical_open": ((put(160), put(165), 1, "1.50"), "NET_DEBIT", 2),
    "bear_put_vertical_close": ((put(160), put(165), 1, "0.50"), "NET_CREDIT", 2),
}


def templates(module):
    return {name: function for name, function in inspect.getmembers(module, inspect.isfunction)
            if function.__module__ == module.__name__ and not name.startswith("_")}


ALL = templates(equities) | templates(options)


@pytest.fixture
def world(server):
    """A rich margin account that holds what the closing orders close."""
    positions = [{"symbol": symbol, "quantity": count, "averagePrice": PRICES[symbol]} for symbol, count in HELD.items()]
    positions += [{"symbol": "AAPL", "quantity": 100, "averagePrice": 180}, {"symbol": "MSFT", "quantity": -10, "averagePrice": 400}]
    quotes = {symbol: {"bid": price - 0.05, "ask": price + 0.05, "last": price} for symbol, price in PRICES.items()}
    quotes |= {symbol: {"bid": price - 0.02, "ask": price + 0.02, "last": price}
               for symbol, price in {"AAPL": 190, "MSFT": 410, "JPM": 320}.items()}
    account = {"accountNumber": "10000001", "type": "MARGIN", "cash": "1000000", "positions": positions}
    clock = {"mode": "frozen", "now": "2026-03-02T15:00:00Z"}
    with server.world(clock=clock, definition={"accounts": [account], "quotes": quotes}) as world:
        yield world


@pytest.fixture
def client(world, approve):
    return log_in(world, approve)


@pytest.fixture
def place(client, world):
    """Places an order and returns it as the server then shows it."""

    def send(order):
        answer = client.place_order(world.account_hash, order)
        assert answer.status_code == 201, answer.text
        number = Utils(client, world.account_hash).extract_order_id(answer)
        return client.get_order(number, world.account_hash).json()

    return send


@pytest.mark.parametrize("name", ALL)
def test_template(name, place):
    arguments, kind, legs = TEMPLATES[name]
    order = place(ALL[name](*arguments))
    assert (order["orderType"], len(order["orderLegCollection"])) == (kind, legs)
    assert order["status"] == "FILLED", order.get("statusDescription")
    sent = ALL[name](*arguments).build()
    assert [leg["instruction"] for leg in order["orderLegCollection"]] == [
        leg["instruction"] for leg in sent["orderLegCollection"]]
    # The same order, made again out of the answer, is as good.
    assert place(construct_repeat_order(order).build())["status"] in ("FILLED", "REJECTED")


def test_combinations_of_orders(place):
    entry = equities.equity_buy_limit("AAPL", 1, "150")
    profit, loss = equities.equity_sell_limit("AAPL", 1, "210"), equities.equity_sell_limit("AAPL", 1, "205")
    bracket = place(common.first_triggers_second(entry, common.one_cancels_other(profit, loss)).build())
    assert bracket["status"] == "WORKING"
    oco, = bracket["childOrderStrategies"]
    assert oco["orderStrategyType"] == "OCO"
    assert [child["status"] for child in oco["childOrderStrategies"]] == ["AWAITING_PARENT_ORDER"] * 2


def test_no_template_is_left_out():
    assert set(TEMPLATES) == set(ALL)
    assert set(templates(common)) == {"first_triggers_second", "one_cancels_other"}
