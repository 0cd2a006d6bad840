"""The streamer as schwab-py and Schwabdev use it: the address comes from userPreference, and is one they can dial."""

import asyncio
import json
import queue

import pytest
import schwabdev
from schwab.orders.equities import equity_buy_limit
from schwab.streaming import StreamClient

from schwab_py_login import log_in

PATIENCE_SECONDS = 20


@pytest.fixture
def priced(world):
    """The test's world, with a quote of AAPL that stays as it is set."""
    world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
    return world


class TestSchwabPy:
    @pytest.fixture
    def client(self, priced, approve):
        return log_in(priced, approve)

    def run(self, client, session):
        """Logs a stream in, runs the session with it, and logs it out."""

        async def whole():
            stream = StreamClient(client)
            await stream.login()
            await session(stream)
            await stream.logout()

        asyncio.run(asyncio.wait_for(whole(), PATIENCE_SECONDS))

    def test_quotes_follow_the_market(self, client, priced):
        async def session(stream):
            seen = []
            stream.add_level_one_equity_handler(lambda message: seen.extend(message["content"]))
            await stream.level_one_equity_subs(["AAPL"])
            while not seen:
                await stream.handle_message()
            assert (seen[0]["key"], seen[0]["BID_PRICE"], seen[0]["ASK_PRICE"]) == ("AAPL", 189.98, 190.02)
            await asyncio.to_thread(priced.quote, "AAPL", bid="190.10", ask="190.14", last="190.12")
            while seen[-1].get("ASK_PRICE") != 190.14:
                await stream.handle_message()
            assert seen[-1]["BID_PRICE"] == 190.10

        self.run(client, session)

    def test_an_order_is_told_to_its_account(self, client, priced):
        async def session(stream):
            seen = []
            stream.add_account_activity_handler(lambda message: seen.extend(message["content"]))
            await stream.account_activity_sub()
            order = equity_buy_limit("AAPL", 1, "191.00")
            placed = await asyncio.to_thread(client.place_order, priced.account_hash, order)
            assert placed.status_code == 201
            kinds = set()
            while "OrderFillCompleted" not in kinds:
                await stream.handle_message()
                kinds = {content.get("MESSAGE_TYPE") for content in seen}
            assert {"OrderCreated", "OrderAccepted"} <= kinds

        self.run(client, session)


class TestSchwabdev:
    def test_quotes_follow_the_market(self, priced, approve, tmp_path):
        client = schwabdev.Client(
            priced.client_id, priced.client_secret, priced.callback_url, tokens_db=str(tmp_path / "tokens.db"),
            call_on_auth=approve)
        received = queue.Queue()
        stream = schwabdev.Stream(client)
        stream.start(lambda text: received.put(json.loads(text)))
        try:
            login = received.get(timeout=PATIENCE_SECONDS)["response"][0]
            assert (login["command"], login["content"]["code"]) == ("LOGIN", 0)
            stream.send(stream.level_one_equities("AAPL", "0,1,2,3"))
            asks = self.asks(received)
            assert next(asks) == 190.02
            priced.quote("AAPL", bid="190.10", ask="190.14", last="190.12")
            assert next(ask for ask in asks if ask != 190.02) == 190.14
        finally:
            stream.stop()
            client.close()

    @staticmethod
    def asks(received):
        """The ask prices of AAPL as they arrive."""
        while True:
            for part in received.get(timeout=PATIENCE_SECONDS).get("data", []):
                for content in part["content"]:
                    if content["key"] == "AAPL" and "2" in content:
                        yield content["2"]
