"""The streamer with permessage-deflate (RFC 7692) as the websockets package negotiates it, over TLS."""

import asyncio
import contextlib
import json
import ssl

import pytest
import requests
from websockets.asyncio.client import connect
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, PerMessageDeflate

LIMIT = 20  # seconds to wait for what must come

OFFERS = {
    "as the package does by default": dict(compression="deflate"),
    "nothing kept between messages": dict(compression=None, extensions=[ClientPerMessageDeflateFactory(
        server_no_context_takeover=True, client_no_context_takeover=True)]),
    "small windows": dict(compression=None, extensions=[ClientPerMessageDeflateFactory(
        server_max_window_bits=9, client_max_window_bits=10)]),
    "the server's choice of the client's window": dict(compression=None, extensions=[ClientPerMessageDeflateFactory(
        client_max_window_bits=True)]),
}


@pytest.fixture
def preferences(world, redirected):
    """What a client needs to dial the streamer: the token and the streamer's own terms."""
    token = world.control("POST", "/tokens", {"clientId": world.client_id})["access_token"]
    answer = requests.get("https://api.schwabapi.com/trader/v1/userPreference",
                          headers={"Authorization": f"Bearer {token}"}, timeout=LIMIT)
    return token, answer.json()["streamerInfo"][0]


class Stream:
    """A connection of the package's asynchronous client, driven one step after the other."""

    def __init__(self, runner, socket, info):
        self.runner, self.socket, self.info, self.requests = runner, socket, info, 0

    def hear(self, kind):
        """The next message of a kind; others, such as heartbeats and prices, are passed over."""
        while True:
            message = json.loads(self.runner.run(asyncio.wait_for(self.socket.recv(), LIMIT)))
            if kind in message:
                return message[kind]

    def command(self, service, name, **parameters):
        """Sends a command and returns the content of its answer."""
        self.requests += 1
        self.runner.run(self.socket.send(json.dumps({"requests": [{
            "service": service, "command": name, "requestid": self.requests,
            "SchwabClientCustomerId": self.info["schwabClientCustomerId"],
            "SchwabClientCorrelId": self.info["schwabClientCorrelId"], "parameters": parameters}]})))
        return self.hear("response")[0]["content"]


@pytest.fixture
def dial(preferences, authority):
    token, info = preferences

    @contextlib.contextmanager
    def open_stream(**options):
        assert info["streamerSocketUrl"].startswith("wss://")
        context = ssl.create_default_context(cafile=str(authority))
        with asyncio.Runner() as runner:

            async def opened():
                return await connect(
                    info["streamerSocketUrl"], ssl=context, proxy=None, open_timeout=LIMIT, **options)

            stream = Stream(runner, runner.run(opened()), info)
            assert stream.command("ADMIN", "LOGIN", Authorization=token)["code"] == 0
            yield stream
            runner.run(stream.socket.close())

    return open_stream


@pytest.mark.parametrize("offer", OFFERS)
def test_messages_are_deflated_both_ways(offer, dial, world):
    with dial(**OFFERS[offer]) as stream:
        extension, = stream.socket.protocol.extensions
        assert isinstance(extension, PerMessageDeflate)
        # Many messages, so that what is kept between them matters, and a command longer than any window.
        for number in range(30):
            price = f"{190 + number}.25"
            world.quote("AAPL", bid=price, ask=f"{191 + number}.25", last=price)
            assert stream.command("LEVELONE_EQUITIES", "SUBS", keys="AAPL", fields="0,1,2,3")["code"] == 0
            item, = stream.hear("data")[0]["content"]
            assert item["3"] == float(price)
        keys = ",".join(["AAPL"] + [f"NOSUCH{number}" for number in range(400)])
        assert stream.command("LEVELONE_EQUITIES", "ADD", keys=keys + "," + "x" * 60_000, fields="0,15")["code"] == 0
        item, = stream.hear("data")[0]["content"]
        assert item["15"] == "APPLE INC"


def test_without_an_offer_nothing_is_deflated(dial):
    with dial(compression=None) as stream:
        assert stream.socket.protocol.extensions == []
        assert stream.command("LEVELONE_EQUITIES", "SUBS", keys="SPY", fields="0,15")["code"] == 0
        assert stream.hear("data")[0]["content"][0]["key"] == "SPY"
