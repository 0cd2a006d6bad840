"""Every public method of Schwabdev's clients, the plain one and the asynchronous one, found by looking into the package."""

import asyncio
import datetime

import pytest
import schwabdev

from public_methods import Calls, Recorded, public

NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)
calls = Calls()


def limit_buy(quantity, price):
    return {
        "orderType": "LIMIT", "session": "NORMAL", "duration": "DAY", "orderStrategyType": "SINGLE", "price": price,
        "orderLegCollection": [
            {"instruction": "BUY", "quantity": quantity, "instrument": {"symbol": "AAPL", "assetType": "EQUITY"}}]}


def body(answer):
    assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
    return answer.json()


def place(dev, world, order=None):
    """Places an order that rests, or another, and returns its id as Schwabdev's documentation reads it."""
    answer = dev.place_order(world.account_hash, order or limit_buy(1, "150.00"))
    assert answer.status_code == 201, answer.text
    return answer.headers.get("location", "/").split("/")[-1]


@calls
def linked_accounts(dev, world):
    assert body(dev.linked_accounts()) == world.schwab["accounts"]


@calls
def account_details_all(dev, world):
    accounts = [one["securitiesAccount"] for one in body(dev.account_details_all(fields="positions"))]
    assert [(one["type"], "positions" in one) for one in accounts] == [("MARGIN", True), ("CASH", False)]


@calls
def account_details(dev, world):
    account = body(dev.account_details(world.account_hash))
    assert account["securitiesAccount"]["accountNumber"] == world.account_number
    assert account["aggregatedBalance"]["liquidationValue"] > 0


@calls
def account_orders(dev, world):
    first, second = place(dev, world), place(dev, world)
    dev.cancel_order(world.account_hash, first)
    orders = body(dev.account_orders(world.account_hash, NOW - DAY, NOW + DAY, maxResults=5, status="WORKING"))
    assert [str(order["orderId"]) for order in orders] == [second]


@calls
def account_orders_all(dev, world):
    numbers = [place(dev, world), place(dev, world)]
    orders = body(dev.account_orders_all(NOW - DAY, NOW + DAY, maxResults=1))
    assert [str(order["orderId"]) for order in orders] == numbers[-1:]


@calls
def place_order(dev, world):
    refused = dev.place_order(world.account_hash, limit_buy(1, "150.00") | {"requestedDestination": "AUTO"})
    assert (refused.status_code, "message" in refused.json()) == (400, True)
    assert place(dev, world).isdigit()


@calls
def order_details(dev, world):
    order = body(dev.order_details(world.account_hash, place(dev, world, limit_buy(2, "191"))))
    assert (order["status"], order["filledQuantity"]) == ("FILLED", 2)
    assert dev.order_details(world.account_hash, 1).status_code == 404


@calls
def cancel_order(dev, world):
    number = place(dev, world)
    assert dev.cancel_order(world.account_hash, number).status_code == 200
    assert body(dev.order_details(world.account_hash, number))["status"] == "CANCELED"
    assert dev.cancel_order(world.account_hash, number).status_code == 400


@calls
def replace_order(dev, world):
    first = place(dev, world)
    answer = dev.replace_order(world.account_hash, first, limit_buy(2, "151.00"))
    assert answer.status_code == 201
    second = answer.headers["location"].split("/")[-1]
    assert body(dev.order_details(world.account_hash, first))["status"] == "REPLACED"
    assert body(dev.order_details(world.account_hash, second))["price"] == 151


@calls
def preview_order(dev, world):
    preview = body(dev.preview_order(world.account_hash, limit_buy(1, "300.00")))["orderStrategy"]
    assert (preview["status"], preview["orderValue"]) == ("ACCEPTED", 300)


@calls
def transactions(dev, world):
    place(dev, world, limit_buy(2, "191"))
    trade, = body(dev.transactions(world.account_hash, NOW - DAY, NOW + DAY, "TRADE", symbol="AAPL"))
    assert trade["transferItems"][-1]["amount"] == 2
    assert body(dev.transactions(world.account_hash, NOW - DAY, NOW + DAY, "WIRE_IN")) == []


@calls
def transaction_details(dev, world):
    place(dev, world, limit_buy(2, "191"))
    trade, = body(dev.transactions(world.account_hash, NOW - DAY, NOW + DAY, "TRADE"))
    assert body(dev.transaction_details(world.account_hash, trade["activityId"])) == trade


@calls
def preferences(dev, world):
    info, = body(dev.preferences())["streamerInfo"]
    assert len(info["schwabClientCustomerId"]) == 64


@calls
def quotes(dev, world):
    found = body(dev.quotes(["AAPL", "BRK/B", "NOSUCH"], fields="quote,reference", indicative=False))
    assert set(found) == {"AAPL", "BRK/B", "errors"} and "fundamental" not in found["AAPL"]


@calls
def quote(dev, world):
    for symbol, kind in (("AAPL", "EQUITY"), ("/ES", "FUTURE"), ("$SPX", "INDEX"), ("BRK/B", "EQUITY"), ("EUR/USD", "FOREX")):
        assert body(dev.quote(symbol))[symbol]["assetMainType"] == kind
    assert dev.quote("NOSUCH").status_code == 404


@calls
def option_chains(dev, world):
    chain = body(dev.option_chains(
        "AAPL", contractType="CALL", strikeCount=4, includeUnderlyingQuote=True, toDate=NOW + 60 * DAY, optionType="ALL",
        entitlement="NP", expMonth="ALL", range="ALL"))
    assert chain["underlying"]["symbol"] == "AAPL" and chain["putExpDateMap"] == {}
    assert chain["numberOfContracts"] == sum(len(strikes) for strikes in chain["callExpDateMap"].values()) > 0


@calls
def option_expiration_chain(dev, world):
    first, *_ = body(dev.option_expiration_chain("$SPX"))["expirationList"]
    assert first["optionRoots"] in ("SPX", "SPXW") and first["daysToExpiration"] >= 0


@calls
def price_history(dev, world):
    history = body(dev.price_history(
        "AAPL", "day", 2, "minute", 30, startDate=NOW - 2 * DAY, endDate=NOW, needExtendedHoursData=True, needPreviousClose=True))
    assert history["previousClose"] > 0 and len(history["candles"]) > 50
    for kind, frequency in (("month", "weekly"), ("year", "monthly"), ("ytd", "daily")):
        assert body(dev.price_history("SPY", kind, 1, frequency, 1))["symbol"] == "SPY"


@calls
def movers(dev, world):
    assert len(body(dev.movers("EQUITY_ALL", sort="PERCENT_CHANGE_UP", frequency=60))["screeners"]) == 10


@calls
def market_hours(dev, world):
    assert set(body(dev.market_hours(["equity", "option", "bond"], date=NOW))) == {"equity", "option", "bond"}


@calls
def market_hour(dev, world):
    product, = body(dev.market_hour("equity"))["equity"].values()
    assert product["marketType"] == "EQUITY"


@calls
def instruments(dev, world):
    found, = body(dev.instruments("AAPL", "fundamental"))["instruments"]
    assert found["fundamental"]["symbol"] == "AAPL"
    assert body(dev.instruments("microsoft", "desc-search"))["instruments"][0]["symbol"] == "MSFT"


@calls
def instrument_cusip(dev, world):
    assert body(dev.instrument_cusip("594918104"))["instruments"][0]["symbol"] == "MSFT"


@calls
def update_tokens(dev, world):
    assert not dev.update_tokens()
    if isinstance(dev.client, schwabdev.Client):
        before = dev.tokens.access_token
        assert dev.update_tokens(force_access_token=True)
        assert dev.tokens.access_token != before
    assert dev.linked_accounts().status_code == 200


@calls
def close(dev, world):
    # The session can be used again after it: that is how requests behaves.
    dev.close()
    assert dev.linked_accounts().status_code == 200


class Answer:
    """An answer of aiohttp's, in the words of an answer of requests'."""

    @staticmethod
    async def of(awaitable):
        response = await awaitable
        answer = Answer()
        answer.status_code, answer.headers = response.status, response.headers
        answer.text = await response.text()
        answer.parsed = await response.json(content_type=None) if answer.text else None
        return answer

    def json(self):
        return self.parsed


@pytest.fixture
def priced(world):
    world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
    return world


@pytest.fixture
def options(priced, approve, tmp_path):
    """What both clients are made with."""
    return dict(
        app_key=priced.client_id, app_secret=priced.client_secret, callback_url=priced.callback_url,
        tokens_db=str(tmp_path / "tokens.db"), call_on_auth=approve)


@pytest.mark.parametrize("name", public(schwabdev.Client))
def test_client(name, options, priced):
    with schwabdev.Client(**options) as client:
        calls.check(name, Recorded(client), priced)


@pytest.mark.parametrize("name", public(schwabdev.ClientAsync))
def test_asynchronous_client(name, options, priced, server, monkeypatch):
    # Its transport takes no proxy from the environment: it is told the server's own address.
    monkeypatch.setattr(schwabdev.ClientAsync, "_base_api_url", server.url)
    with asyncio.Runner() as runner:

        async def make():
            return schwabdev.ClientAsync(**options)

        client = runner.run(make())
        calls.check(name, Recorded(client, lambda answer: runner.run(asyncio.wait_for(Answer.of(answer), 20))), priced)
        runner.run(client._session.close())


def test_the_asynchronous_client_parses_bodies_itself(options, priced, server, monkeypatch):
    monkeypatch.setattr(schwabdev.ClientAsync, "_base_api_url", server.url)

    async def conversation():
        async with schwabdev.ClientAsync(**options, parsed=True) as client:
            assert await client.linked_accounts() == priced.schwab["accounts"]
            assert (await client.quote("AAPL"))["AAPL"]["quote"]["askPrice"] == 190.02

    asyncio.run(asyncio.wait_for(conversation(), 20))


def test_the_table_has_no_other_names_than_the_clients():
    assert set(calls) == set(public(schwabdev.Client)) | set(public(schwabdev.ClientAsync))
