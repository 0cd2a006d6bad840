"""Both clients' streamers, as their users install them, over TLS at the address that the server hands out."""

import asyncio
import json
import queue

import pytest
import schwab
import schwabdev
from schwab.streaming import StreamClient, UnexpectedResponseCode

from schwab_py_login import log_in

LIMIT = 20  # seconds to wait for what must come


@pytest.fixture
def schwab_client(world, approve):
    return log_in(world, approve)


def run(conversation):
    asyncio.run(asyncio.wait_for(conversation, LIMIT))


class TestSchwabPy:
    def test_level_one_from_login_to_logout(self, schwab_client, world):
        world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")

        async def conversation():
            stream = StreamClient(schwab_client)
            seen = []
            stream.add_level_one_equity_handler(seen.append)
            await stream.login()
            await stream.level_one_equity_subs(["AAPL"])
            await stream.handle_message()
            snapshot, = seen.pop()["content"]
            assert (snapshot["key"], snapshot["BID_PRICE"], snapshot["ASK_PRICE"]) == ("AAPL", 189.98, 190.02)
            assert snapshot["cusip"] == "037833100"

            world.quote("AAPL", bid="189.50")
            while not seen:
                await stream.handle_message()
            change, = seen.pop()["content"]
            assert change["BID_PRICE"] == 189.5
            assert "ASK_PRICE" not in change

            await stream.level_one_equity_add(["SPY"])
            await stream.level_one_equity_unsubs(["AAPL"])
            await stream.logout()

        run(conversation())

    def test_books_are_labelled_down_to_the_market_makers(self, schwab_client):
        async def conversation():
            stream = StreamClient(schwab_client)
            seen = []
            stream.add_nasdaq_book_handler(seen.append)
            await stream.login()
            await stream.nasdaq_book_subs(["AAPL"])
            while not seen:
                await stream.handle_message()
            book = seen[0]["content"][0]
            assert book["BIDS"][0]["BID_PRICE"] < book["ASKS"][0]["ASK_PRICE"]
            assert sum(maker["BID_VOLUME"] for maker in book["BIDS"][0]["BIDS"]) == book["BIDS"][0]["TOTAL_VOLUME"]

        run(conversation())

    def test_account_activity_of_an_order(self, schwab_client, world):
        world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")

        async def conversation():
            stream = StreamClient(schwab_client)
            messages = []
            stream.add_account_activity_handler(lambda message: messages.extend(message["content"]))
            await stream.login()
            await stream.account_activity_sub()
            while not messages:
                await stream.handle_message()
            assert messages.pop(0)["MESSAGE_TYPE"] == "SUBSCRIBED"
            order = schwab.orders.equities.equity_buy_limit("AAPL", 1, "190.10")
            assert schwab_client.place_order(world.account_hash, order).status_code == 201
            while not messages or messages[-1]["MESSAGE_TYPE"] != "OrderFillCompleted":
                await stream.handle_message()
            assert [message["MESSAGE_TYPE"] for message in messages][:2] == ["OrderCreated", "OrderAccepted"]
            fill = json.loads(messages[-1]["MESSAGE_DATA"])["BaseEvent"]["OrderFillCompletedEventOrderLegQuantityInfo"]
            assert fill["ExecutionInfo"]["ExecutionPrice"] == {"lo": "190020000", "signScale": 12}

        run(conversation())

    def test_a_dead_token_is_denied(self, schwab_client, world):
        async def conversation():
            stream = StreamClient(schwab_client)
            login = stream.login()
            # The preferences are asked for with a token that is alive, the socket with one that is not.
            preferences = schwab_client.get_user_preferences

            def ended():
                answer = preferences()
                world.control("POST", "/tokens/expire", {"kind": "access"})
                return answer

            schwab_client.get_user_preferences = ended
            with pytest.raises(UnexpectedResponseCode) as refusal:
                await login
            assert refusal.value.response["response"][0]["content"]["code"] == 3

        run(conversation())


class TestSchwabdev:
    @pytest.fixture
    def client(self, world, approve, tmp_path):
        client = schwabdev.Client(
            world.client_id, world.client_secret, world.callback_url, tokens_db=str(tmp_path / "tokens.db"),
            call_on_auth=approve)
        yield client
        client.close()

    def test_level_one_and_account_activity(self, client, world):
        world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
        heard = queue.Queue()
        stream = schwabdev.Stream(client)
        stream.send(stream.level_one_equities("AAPL", "0,1,2,3"))
        stream.send(stream.account_activity())
        stream.start(receiver=lambda message: heard.put(json.loads(message)))
        try:
            items = {}

            def hear(service):
                while not items.get(service):
                    for part in heard.get(timeout=LIMIT).get("data", []):
                        items.setdefault(part["service"], []).extend(part["content"])
                return items.pop(service)

            snapshot = hear("LEVELONE_EQUITIES")[0]
            assert (snapshot["1"], snapshot["2"], snapshot["3"]) == (189.98, 190.02, 190.0)
            assert hear("ACCT_ACTIVITY")[0]["2"] == "SUBSCRIBED"
            world.quote("AAPL", last="191.25")
            assert hear("LEVELONE_EQUITIES")[0]["3"] == 191.25
        finally:
            stream.stop()
