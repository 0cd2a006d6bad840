"""Every public method of schwab-py's clients, the plain one and the asynchronous one, found by looking into the package."""

import asyncio
import datetime
import functools

import pytest
from schwab.client import AsyncClient, Client
from schwab.contrib.orders import construct_repeat_order
from schwab.orders.equities import equity_buy_limit, equity_buy_market
from schwab.utils import Utils

from public_methods import Calls, Recorded, public
from schwab_py_login import log_in

TODAY = datetime.date.today()
calls = Calls()


def body(answer):
    assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
    return answer.json()


def place(py, world, order=None):
    """Places an order that rests, or another, and returns its id."""
    answer = py.place_order(world.account_hash, order or equity_buy_limit("AAPL", 1, "150.00"))
    assert answer.status_code == 201, answer.text
    return Utils(py.client, world.account_hash).extract_order_id(answer)


# Accounts and orders

@calls
def get_account_numbers(py, world):
    assert body(py.get_account_numbers()) == world.schwab["accounts"]


@calls
def get_account(py, world):
    account = body(py.get_account(world.account_hash, fields=py.Account.Fields.POSITIONS))["securitiesAccount"]
    assert account["accountNumber"] == world.account_number
    assert [p["instrument"]["symbol"] for p in account["positions"]] == ["AAPL", "SPY"]


@calls
def get_accounts(py, world):
    accounts = [one["securitiesAccount"] for one in body(py.get_accounts())]
    assert [one["type"] for one in accounts] == ["MARGIN", "CASH"]
    assert not any("positions" in one for one in accounts)


@calls
def place_order(py, world):
    order = body(py.get_order(place(py, world), world.account_hash))
    assert (order["status"], order["price"], order["quantity"]) == ("WORKING", 150, 1)


@calls
def get_order(py, world):
    number = place(py, world, equity_buy_market("AAPL", 2))
    order = body(py.get_order(number, world.account_hash))
    assert (order["orderId"], order["status"], order["filledQuantity"]) == (number, "FILLED", 2)
    # The package's own tool makes the same order again out of the answer.
    again = construct_repeat_order(order).build()
    assert again["orderLegCollection"][0]["instrument"]["symbol"] == "AAPL"
    assert body(py.get_order(place(py, world, again), world.account_hash))["status"] == "FILLED"


@calls
def cancel_order(py, world):
    number = place(py, world)
    answer = py.cancel_order(number, world.account_hash)
    assert (answer.status_code, answer.content) == (200, b"")
    assert body(py.get_order(number, world.account_hash))["status"] == "CANCELED"


@calls
def replace_order(py, world):
    first = place(py, world)
    answer = py.replace_order(world.account_hash, first, equity_buy_limit("AAPL", 3, "151.00"))
    assert answer.status_code == 201
    second = Utils(py.client, world.account_hash).extract_order_id(answer)
    assert body(py.get_order(first, world.account_hash))["status"] == "REPLACED"
    assert body(py.get_order(second, world.account_hash))["quantity"] == 3


@calls
def preview_order(py, world):
    preview = body(py.preview_order(world.account_hash, equity_buy_limit("AAPL", 2, "150.00")))
    assert preview["orderStrategy"]["status"] == "ACCEPTED"
    assert preview["orderStrategy"]["orderBalance"]["orderValue"] == 300


@calls
def get_orders_for_account(py, world):
    numbers = [place(py, world) for _ in range(3)]
    py.cancel_order(numbers[0], world.account_hash)
    orders = body(py.get_orders_for_account(world.account_hash, max_results=1, status=py.Order.Status.WORKING))
    assert [order["orderId"] for order in orders] == numbers[-1:]


@calls
def get_orders_for_all_linked_accounts(py, world):
    number = place(py, world)
    assert [order["orderId"] for order in body(py.get_orders_for_all_linked_accounts())] == [number]


@calls
def get_transactions(py, world):
    place(py, world, equity_buy_market("AAPL", 2))
    trade, = body(py.get_transactions(world.account_hash, symbol="AAPL"))
    assert (trade["type"], trade["accountNumber"]) == ("TRADE", world.account_number)
    assert trade["netAmount"] == pytest.approx(-380.04)
    kinds = [py.Transactions.TransactionType.DIVIDEND_OR_INTEREST]
    assert body(py.get_transactions(world.account_hash, transaction_types=kinds)) == []


@calls
def get_transaction(py, world):
    place(py, world, equity_buy_market("AAPL", 2))
    trade, = body(py.get_transactions(world.account_hash))
    assert body(py.get_transaction(world.account_hash, trade["activityId"])) == trade


@calls
def get_user_preferences(py, world):
    preferences = body(py.get_user_preferences())
    assert preferences["accounts"][0]["accountNumber"] == world.account_number
    assert len(preferences["streamerInfo"]) == 1


# Market data

@calls
def get_quote(py, world):
    quote = body(py.get_quote("AAPL", fields=[py.Quote.Fields.QUOTE]))["AAPL"]
    assert (quote["quote"]["bidPrice"], "reference" in quote) == (189.98, False)
    # Their slashes are not encoded.
    for symbol, kind in (("BRK/B", "EQUITY"), ("/ES", "FUTURE"), ("EUR/USD", "FOREX"), ("$SPX", "INDEX")):
        assert body(py.get_quote(symbol))[symbol]["assetMainType"] == kind
    assert py.get_quote("NOSUCH").status_code == 404


@calls
def get_quotes(py, world):
    quotes = body(py.get_quotes(["AAPL", "SPY", "BRK/B", "NOSUCH"], indicative=True))
    assert set(quotes) == {"AAPL", "SPY", "$SPY.IV", "BRK/B", "errors"}
    assert quotes["errors"] == {"invalidSymbols": ["NOSUCH"]}
    assert py.get_quotes([f"S{number}" for number in range(501)]).status_code == 400


@calls
def get_option_chain(py, world):
    chain = body(py.get_option_chain(
        "AAPL", contract_type=py.Options.ContractType.PUT, strike_count=6, include_underlying_quote=True,
        strike_range=py.Options.StrikeRange.ALL, option_type=py.Options.Type.STANDARD, from_date=TODAY,
        to_date=TODAY + datetime.timedelta(days=45), entitlement=py.Options.Entitlement.NON_PRO))
    assert chain["status"] == "SUCCESS" and chain["callExpDateMap"] == {} and len(chain["putExpDateMap"]) > 0
    assert chain["underlying"]["last"] == 190
    assumed = body(py.get_option_chain(
        "AAPL", strategy=py.Options.Strategy.ANALYTICAL, strike=190, volatility=40, underlying_price=200, interest_rate=3,
        days_to_expiration=30))
    contract = next(iter(assumed["callExpDateMap"].values()))["190.0"][0]
    assert (assumed["daysToExpiration"], contract["theoreticalVolatility"]) == (30, 40)
    for strategy in py.Options.Strategy:
        answer = body(py.get_option_chain("AAPL", strategy=strategy, strike_count=4, interval=5))
        assert answer["strategy"] == strategy.value


@calls
def get_option_expiration_chain(py, world):
    days = [one["daysToExpiration"] for one in body(py.get_option_expiration_chain("AAPL"))["expirationList"]]
    assert days == sorted(days) and len(days) > 8


@calls
def get_price_history(py, world):
    kinds = py.PriceHistory
    history = body(py.get_price_history(
        "MSFT", period_type=kinds.PeriodType.MONTH, period=kinds.Period.THREE_MONTHS,
        frequency_type=kinds.FrequencyType.DAILY, frequency=kinds.Frequency.DAILY, need_extended_hours_data=False,
        need_previous_close=True))
    # This world's market is open every day.
    assert 89 <= len(history["candles"]) <= 93 and history["previousClose"] > 0
    assert all(candle["low"] <= candle["open"] <= candle["high"] for candle in history["candles"])


def history_every(name, least_step):
    """The candles of one of the helpers, which ask from 1971 to next week; how far they lie apart."""

    def check(py, world):
        candles = body(getattr(py, name)("AAPL", need_extended_hours_data=True))["candles"]
        instants = [candle["datetime"] for candle in candles]
        assert len(instants) > 100
        assert min(b - a for a, b in zip(instants, instants[1:])) >= least_step * 1000

    check.__name__ = name
    return calls(check)


for every, seconds in {"minute": 60, "five_minutes": 300, "ten_minutes": 600, "fifteen_minutes": 900,
                       "thirty_minutes": 1800, "day": 82_800, "week": 518_400}.items():
    history_every(f"get_price_history_every_{every}", seconds)


@calls
def get_movers(py, world):
    for index in py.Movers.Index:
        answer = body(py.get_movers(index, sort_order=py.Movers.SortOrder.TRADES, frequency=py.Movers.Frequency.TEN))
        assert len(answer["screeners"]) <= 10
    movers = body(py.get_movers(py.Movers.Index.SPX))["screeners"]
    volumes = [mover["volume"] for mover in movers]
    assert volumes == sorted(volumes, reverse=True) and len(volumes) == 10


@calls
def get_market_hours(py, world):
    markets = list(py.MarketHours.Market)
    assert set(body(py.get_market_hours(markets, date=TODAY))) == {market.value for market in markets}
    long_ago = datetime.date(2001, 1, 1)
    assert py.get_market_hours(markets, date=long_ago).status_code == 400


@calls
def get_instruments(py, world):
    found = body(py.get_instruments(["AAPL", "BRK/B"], py.Instrument.Projection.FUNDAMENTAL))["instruments"]
    assert [one["fundamental"]["symbol"] for one in found] == ["AAPL", "BRK/B"]
    found = body(py.get_instruments("MSF.*", py.Instrument.Projection.SYMBOL_REGEX))["instruments"]
    assert [one["symbol"] for one in found] == ["MSFT"]


@calls
def get_instrument_by_cusip(py, world):
    assert body(py.get_instrument_by_cusip("037833100"))["instruments"][0]["symbol"] == "AAPL"
    assert py.get_instrument_by_cusip("000000000").status_code == 404


# What asks the server for nothing

@calls
def token_age(py, world):
    assert 0 <= py.token_age() < 60


@calls
def set_timeout(py, world):
    py.set_timeout(17)
    assert py.client.session.timeout.read == 17
    assert py.get_account_numbers().status_code == 200


@calls
def set_enforce_enums(py, world):
    with pytest.raises(ValueError):
        py.get_movers("$SPX")
    py.set_enforce_enums(False)
    assert body(py.get_movers("$SPX"))["screeners"]


@calls
def convert_enum(py, world):
    assert py.convert_enum(py.Movers.Index.DJI, py.Movers.Index) == "$DJI"


@calls
def convert_enum_iterable(py, world):
    kinds = py.MarketHours.Market
    assert py.convert_enum_iterable([kinds.BOND, kinds.FOREX], kinds) == ["bond", "forex"]


@calls
def type_error(py, world):
    with pytest.raises(ValueError, match="Did you mean"):
        py.type_error("SPX", py.Movers.Index)


@calls
def close_async_session(py, world):
    py.close_async_session()
    with pytest.raises(RuntimeError):
        py.get_account_numbers()


@pytest.fixture
def priced(world):
    world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
    return world


@pytest.fixture
def connect(priced, approve):
    return functools.partial(log_in, priced, approve)


@pytest.mark.parametrize("name", public(Client))
def test_client(name, connect, priced):
    calls.check(name, Recorded(connect()), priced)


@pytest.mark.parametrize("name", public(AsyncClient))
def test_asynchronous_client(name, connect, priced):
    with asyncio.Runner() as runner:
        client = connect(asyncio=True)

        async def wait(answer):
            return await asyncio.wait_for(answer, 20)

        run = lambda answer: runner.run(wait(answer))  # noqa: E731
        calls.check(name, Recorded(client, run), priced)
        run(client.close_async_session())


def test_the_table_has_no_other_names_than_the_clients():
    assert set(calls) == set(public(Client)) | set(public(AsyncClient))
