"""Every public method of schwab-py's StreamClient, over TLS, in a world whose clock stands still."""

import asyncio
import json
import warnings

import pytest
import schwab
from schwab.contrib.util import HeuristicJsonDecoder
from schwab.streaming import StreamClient

from public_methods import public
from schwab_py_login import log_in

LIMIT = 20  # seconds to wait for what must come
OPTION, OTHER_OPTION = "AAPL  270115C00190000", "AAPL  270115P00190000"

# Of each service two keys, and a field that its messages are labelled with.
SERVICES = {
    "level_one_equity": ("AAPL", "SPY", "LAST_PRICE"),
    "level_one_option": (OPTION, OTHER_OPTION, "UNDERLYING_PRICE"),
    "level_one_futures": ("/ES", "/ESZ26", "LAST_PRICE"),
    "level_one_futures_options": ("./ESZ26C6000", "./ESZ26P6000", "LAST_PRICE"),
    "level_one_forex": ("EUR/USD", "GBP/USD", "LAST_PRICE"),
    "nasdaq_book": ("AAPL", "MSFT", "BIDS"),
    "nyse_book": ("JPM", "BAC", "ASKS"),
    "options_book": (OPTION, OTHER_OPTION, "BIDS"),
    "chart_equity": ("AAPL", "SPY", "CLOSE_PRICE"),
    "chart_futures": ("/ES", "/ESZ26", "CLOSE_PRICE"),
    "screener_equity": ("$DJI_VOLUME_0", "NASDAQ_TRADES_30", "ITEMS"),
    "screener_option": ("OPTION_ALL_VOLUME_0", "OPTION_PUT_TRADES_60", "ITEMS"),
}
VERBS = ("subs", "add", "unsubs")
TOLD_BY_TIME = {"chart_equity", "chart_futures", "screener_equity", "screener_option"}


@pytest.fixture
def frozen(server):
    """A world in which nothing happens but what a test makes happen."""
    definition = {"instruments": {"GBP/USD": {"assetType": "forex", "description": "Pound/USDollar Spot"}}}
    clock = {"mode": "frozen", "now": "2026-03-02T15:00:00Z"}
    with server.world(clock=clock, definition=definition) as world:
        yield world


@pytest.fixture
def client(frozen, approve):
    return log_in(frozen, approve)


class Session:
    """A stream that is logged in, and what its handlers heard."""

    def __init__(self, client, world):
        self.world, self.stream, self.heard, self.prices = world, StreamClient(client), [], 0

    async def hear(self, key):
        """Listens until a message of a key comes, and returns it; messages of other keys stay."""
        while not any(item["key"] == key for item in self.heard):
            await self.stream.handle_message()
        found = next(item for item in self.heard if item["key"] == key)
        self.heard.remove(found)
        return found

    async def stir(self):
        """Moves every price, and the clock by a minute."""
        self.prices += 1
        prices = {"AAPL": 190, "SPY": 520, "MSFT": 410, "JPM": 320, "BAC": 55, "/ES": 6900, "EUR/USD": 2, "GBP/USD": 3}
        quotes = {symbol: {"bid": price + self.prices - 0.5, "ask": price + self.prices + 0.5, "last": price + self.prices}
                  for symbol, price in prices.items()}
        await asyncio.to_thread(self.world.control, "POST", "/quotes", {"quotes": quotes})
        await asyncio.to_thread(self.world.control, "POST", "/clock/advance", {"by": "1m"})


def run(client, world, conversation):
    """Holds a conversation over a stream from its login to its logout."""

    async def whole():
        session = Session(client, world)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            await session.stream.login()
        assert session.stream._socket.secure
        await conversation(session)
        await session.stream.logout()

    asyncio.run(asyncio.wait_for(whole(), LIMIT))


@pytest.mark.parametrize("service", SERVICES)
def test_service(service, client, frozen):
    first, second, field = SERVICES[service]

    async def conversation(session):
        def method(verb):
            return getattr(session.stream, f"{service}_{verb}")

        getattr(session.stream, f"add_{service}_handler")(lambda message: session.heard.extend(message["content"]))
        await method("subs")([first])
        if service in TOLD_BY_TIME:
            await session.stir()
        assert field in await session.hear(first)
        await method("add")([second])
        await session.stir()
        assert field in await session.hear(second)

        await method("unsubs")([first])
        before = frozen.control("GET", "/messages")["last"]
        await session.stir()
        sent = frozen.control("GET", f"/messages?direction=sent&after={before}")["messages"]
        parts = [part for message in sent for part in json.loads(message["text"]).get("data", [])]
        assert {item["key"] for part in parts for item in part["content"]} == {second}

    run(client, frozen, conversation)


def test_account_activity(client, frozen):
    async def conversation(session):
        session.stream.add_account_activity_handler(lambda message: session.heard.extend(message["content"]))
        await session.stream.account_activity_sub()
        key = session.stream._stream_correl_id
        assert (await session.hear(key))["MESSAGE_TYPE"] == "SUBSCRIBED"
        order = schwab.orders.equities.equity_buy_limit("AAPL", 1, "1.00")
        assert client.place_order(frozen.account_hash, order).status_code == 201
        created = await session.hear(key)
        assert (created["MESSAGE_TYPE"], created["ACCOUNT"]) == ("OrderCreated", frozen.account_number)
        assert json.loads(created["MESSAGE_DATA"])["BaseEvent"]["EventType"] == "OrderCreated"
        await session.stream.account_activity_unsubs()
        assert frozen.control("GET", "/streams")["streams"][0]["subscriptions"] == []

    run(client, frozen, conversation)


def test_handle_message_login_and_logout(client, frozen):
    async def conversation(session):
        stream, = frozen.control("GET", "/streams")["streams"]
        assert (stream["name"], stream["principal"]) == ("schwab.streamer", frozen.client_id)
        await session.stream.level_one_equity_subs(["AAPL"], fields=[StreamClient.LevelOneEquityFields.SYMBOL])
        # A notice of the streamer's own reaches the handlers of its service.
        session.stream._handlers["ADMIN"].append(lambda notice: session.heard.append({"key": "ADMIN", **notice}))
        notice = {"notify": [{"service": "ADMIN", "timestamp": 1, "content": {"code": 30, "msg": "Stop"}}]}
        frozen.control("POST", f"/streams/{stream['id']}/send", {"message": json.dumps(notice)})
        assert (await session.hear("ADMIN"))["content"]["code"] == 30

    run(client, frozen, conversation)
    assert frozen.control("GET", "/streams")["streams"] == []


def test_a_decoder_of_the_users_own_reads_badly_escaped_text(client, frozen):
    async def conversation(session):
        session.stream.set_json_decoder(HeuristicJsonDecoder())
        session.stream.add_level_one_equity_handler(lambda message: session.heard.extend(message["content"]))
        stream, = frozen.control("GET", "/streams")["streams"]
        text = r'{"data":[{"service":"LEVELONE_EQUITIES","content":[{"key":"bad","15":"A \\"B\\" C"}]}]}'
        with pytest.raises(ValueError):
            json.loads(text)
        frozen.control("POST", f"/streams/{stream['id']}/send", {"message": text})
        assert (await session.hear("bad"))["DESCRIPTION"] == 'A "B" C'

    run(client, frozen, conversation)


def test_what_asks_the_server_for_nothing(client):
    stream = StreamClient(client)
    fields = StreamClient.LevelOneEquityFields
    assert stream.req_num() + 1 == stream.req_num()
    assert stream.convert_enum(fields.BID_PRICE, fields) == 1
    assert stream.convert_enum_iterable([fields.BID_PRICE, fields.ASK_PRICE], fields) == [1, 2]
    with pytest.raises(ValueError):
        stream.type_error("BID_PRICE", fields)
    stream.set_enforce_enums(False)
    assert stream.convert_enum(7, fields) == 7


def test_no_method_is_left_out():
    called = {f"{service}_{verb}" for service in SERVICES for verb in VERBS}
    called |= {f"add_{service}_handler" for service in SERVICES}
    called |= {"account_activity_sub", "account_activity_unsubs", "add_account_activity_handler"}
    called |= {"handle_message", "login", "logout", "set_json_decoder"}
    called |= {"req_num", "convert_enum", "convert_enum_iterable", "type_error", "set_enforce_enums"}
    assert called == set(public(StreamClient))
