"""Every public method of Schwabdev's streams, the threaded one and the asynchronous one, over TLS."""

import asyncio
import datetime
import json
import queue
import zoneinfo

import pytest
import schwabdev

from public_methods import public

LIMIT = 20  # seconds to wait for what must come
OPTION = "AAPL  270115C00190000"

# The service that each method speaks of, and a key that something is told of at once or when a minute has passed.
SERVICES = {
    "level_one_equities": ("LEVELONE_EQUITIES", "AAPL"),
    "level_one_options": ("LEVELONE_OPTIONS", OPTION),
    "level_one_futures": ("LEVELONE_FUTURES", "/ES"),
    "level_one_futures_options": ("LEVELONE_FUTURES_OPTIONS", "./ESZ26C6000"),
    "level_one_forex": ("LEVELONE_FOREX", "EUR/USD"),
    "nasdaq_book": ("NASDAQ_BOOK", "AAPL"),
    "nyse_book": ("NYSE_BOOK", "JPM"),
    "options_book": ("OPTIONS_BOOK", OPTION),
    "chart_equity": ("CHART_EQUITY", "AAPL"),
    "chart_futures": ("CHART_FUTURES", "/ES"),
    "screener_equity": ("SCREENER_EQUITY", "$DJI_VOLUME_0"),
    "screener_options": ("SCREENER_OPTION", "OPTION_ALL_VOLUME_0"),
    "account_activity": ("ACCT_ACTIVITY", "Account Activity"),
}
# What carries requests and the connection, in the tests below.
CARRIERS = {"basic_request", "send", "start", "start_auto", "stop"}


@pytest.fixture
def frozen(server):
    """A world in which nothing happens but what a test makes happen."""
    clock = {"mode": "frozen", "now": "2026-03-02T15:00:00Z"}
    with server.world(clock=clock) as world:
        world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
        yield world


@pytest.fixture
def client(frozen, approve, tmp_path):
    client = schwabdev.Client(
        frozen.client_id, frozen.client_secret, frozen.callback_url, tokens_db=str(tmp_path / "tokens.db"),
        call_on_auth=approve)
    yield client
    client.close()


class Hearing:
    """What a stream's receiver was called with."""

    def __init__(self):
        self.messages = queue.Queue()

    def __call__(self, message):
        self.messages.put(json.loads(message))

    def response(self, command):
        """The content of the next answer to a command."""
        while True:
            for answer in self.messages.get(timeout=LIMIT).get("response", []):
                if answer["command"] == command:
                    return answer["content"]

    def data(self, service):
        """The next content items of a service."""
        while True:
            for part in self.messages.get(timeout=LIMIT).get("data", []):
                if part["service"] == service:
                    return part["content"]


@pytest.fixture
def threaded(client):
    """A threaded stream that is logged in, and what it hears."""
    stream, hearing = schwabdev.Stream(client), Hearing()
    stream.start(hearing)
    assert hearing.response("LOGIN")["code"] == 0
    assert stream._streamer_info["streamerSocketUrl"].startswith("wss://")
    yield stream, hearing
    stream.stop()


@pytest.mark.parametrize("name", SERVICES)
def test_service(name, threaded, frozen):
    stream, hearing = threaded
    service, key = SERVICES[name]
    stream.send(getattr(stream, name)(key, "0,1,2,3,4,5,6,7,8", command="SUBS"))
    assert hearing.response("SUBS") == {"code": 0, "msg": "SUBS command succeeded"}
    frozen.control("POST", "/clock/advance", {"by": "1m"})
    item = hearing.data(service)[0]
    assert item["key"] == key and len(item) > 2
    # The numbers are those that the package has names for.
    names = schwabdev.stream_fields[service]
    numbers = [number for number in item if number.isdigit()]
    assert numbers and all(number in names if isinstance(names, dict) else int(number) < len(names) for number in numbers)
    stream.send(getattr(stream, name)(key, "0,1", command="UNSUBS"))
    assert hearing.response("UNSUBS")["code"] == 0


def test_every_command(threaded):
    stream, hearing = threaded
    stream.send([stream.level_one_equities(["AAPL", "SPY"], [0, 1]), stream.level_one_futures("/ES", "0,1")])
    assert [hearing.response("ADD")["code"] for _ in range(2)] == [0, 0]
    stream.send(stream.basic_request("LEVELONE_EQUITIES", "VIEW", {"fields": "0,3"}))
    assert hearing.response("VIEW")["msg"] == "VIEW command succeeded"
    assert hearing.data("LEVELONE_EQUITIES")[0]["3"] == 190
    stream.send(stream.basic_request("NEWS_HEADLINE", "SUBS", {"keys": "AAPL", "fields": "0"}))
    assert hearing.response("SUBS")["code"] == 11


def test_send_async(threaded):
    stream, hearing = threaded
    asyncio.run(asyncio.wait_for(stream.send_async(stream.level_one_equities("AAPL", "0,1")), LIMIT))
    assert hearing.data("LEVELONE_EQUITIES")[0]["1"] == 189.98


def test_what_was_asked_before_the_start_is_subscribed_then(client, frozen):
    stream, hearing = schwabdev.Stream(client), Hearing()
    stream.send(stream.level_one_equities("AAPL", "0,1"))
    stream.send(stream.level_one_equities("SPY", "0,2"))
    stream.start(hearing)
    try:
        # Two requests in one message: the package waits for one answer, and takes the other as it comes.
        assert [hearing.response("ADD")["code"] for _ in range(2)] == [0, 0]
        subscription, = frozen.control("GET", "/streams")["streams"][0]["subscriptions"]
        assert subscription["keys"] == ["AAPL", "SPY"]
    finally:
        stream.stop()
    frozen.control("GET", "/messages?contains=LOGOUT&direction=received&wait=20s")


def test_a_stream_that_breaks_off_is_taken_up_again_with_all_it_asked_for(threaded, frozen):
    stream, hearing = threaded
    stream.send(stream.level_one_equities("AAPL,SPY", "0,3"))
    assert hearing.response("ADD")["code"] == 0
    open_stream, = frozen.control("GET", "/streams")["streams"]
    # Everything but 1000 means to it: come again.
    frozen.control("POST", f"/streams/{open_stream['id']}/close", {"code": 1012})
    assert hearing.response("LOGIN")["code"] == 0
    assert hearing.response("ADD")["code"] == 0
    assert {item["key"] for item in hearing.data("LEVELONE_EQUITIES")} == {"AAPL", "SPY"}
    again, = frozen.control("GET", "/streams")["streams"]
    assert again["id"] != open_stream["id"]


def noon():
    """A time zone in which it is about noon, so that an hour around now stays within the day."""
    offset = datetime.datetime.now(datetime.timezone.utc).hour - 12
    return zoneinfo.ZoneInfo(f"Etc/GMT{offset:+d}")


def hours():
    """The hours of a stream that starts now, and that is not started again when its next look at the clock comes."""
    now = datetime.datetime.now(noon())
    second = datetime.timedelta(seconds=1)
    return dict(start_time=(now - 60 * second).time(), stop_time=(now + 15 * second).time(), on_days=tuple(range(7)),
                now_timezone=noon())


def test_start_auto(client):
    stream, hearing = schwabdev.Stream(client), Hearing()
    stream.send(stream.level_one_equities("AAPL", "0,1"))
    stream.start_auto(hearing, **hours())
    assert hearing.data("LEVELONE_EQUITIES")[0]["1"] == 189.98
    stream.stop()


class TestAsynchronous:
    def run(self, client, conversation, begin="start", **options):
        """Holds a conversation over an asynchronous stream that is logged in."""

        async def whole():
            stream, hearing = schwabdev.StreamAsync(client), Hearing()
            await getattr(stream, begin)(hearing, **options)
            assert (await asyncio.to_thread(hearing.response, "LOGIN"))["code"] == 0
            while not stream.active:
                await asyncio.sleep(0)
            await conversation(stream, hearing)
            await stream.stop()

        asyncio.run(asyncio.wait_for(whole(), 2 * LIMIT))

    @pytest.mark.parametrize("name", SERVICES)
    def test_service(self, name, client, frozen):
        service, key = SERVICES[name]

        async def conversation(stream, hearing):
            await stream.send(getattr(stream, name)([key], ["0", "1", "2", "3", "4"]))
            command = "SUBS" if name == "account_activity" else "ADD"
            assert (await asyncio.to_thread(hearing.response, command))["code"] == 0
            await asyncio.to_thread(frozen.control, "POST", "/clock/advance", {"by": "1m"})
            assert (await asyncio.to_thread(hearing.data, service))[0]["key"] == key

        self.run(client, conversation)

    @pytest.mark.parametrize("begin", ["start", "start_auto"])
    def test_requests_of_the_users_own(self, begin, client):
        async def conversation(stream, hearing):
            await stream.send(stream.basic_request("LEVELONE_EQUITIES", "SUBS", {"keys": "AAPL", "fields": "0,2"}))
            assert (await asyncio.to_thread(hearing.data, "LEVELONE_EQUITIES"))[0]["2"] == 190.02

        self.run(client, conversation, begin, **({} if begin == "start" else hours()))


def test_no_method_is_left_out():
    assert set(public(schwabdev.Stream)) == set(SERVICES) | CARRIERS | {"send_async"}
    assert set(public(schwabdev.StreamAsync)) == set(SERVICES) | CARRIERS
