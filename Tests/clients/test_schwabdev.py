"""Schwabdev, as its users install it, against the server by the vendor's own host names."""

import datetime
from decimal import Decimal

import pytest
import schwabdev

from schwab_account import cash, executions, held


def limit_buy(symbol, quantity, price):
    """A plain limit order as Schwabdev's users write it."""
    return {
        "orderType": "LIMIT", "session": "NORMAL", "duration": "DAY", "orderStrategyType": "SINGLE", "price": price,
        "orderLegCollection": [
            {"instruction": "BUY", "quantity": quantity, "instrument": {"symbol": symbol, "assetType": "EQUITY"}}],
    }


@pytest.fixture
def log_in(approve, tmp_path):
    """Makes clients that go through the whole OAuth flow; each keeps its tokens in a file of its own."""
    clients = []

    def connect(world, tokens="tokens.db", **options):
        client = schwabdev.Client(
            world.client_id, world.client_secret, world.callback_url, tokens_db=str(tmp_path / tokens),
            call_on_auth=options.pop("call_on_auth", approve), **options)
        clients.append(client)
        return client

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def client(world, log_in):
    return log_in(world)


def place(client, world, order):
    """Places an order and returns its id, read as Schwabdev's documentation does."""
    answer = client.place_order(world.account_hash, order)
    assert answer.status_code == 201
    return answer.headers.get("location", "/").split("/")[-1]


class TestLogin:
    def test_call_on_auth(self, client, world):
        answer = client.linked_accounts()
        assert answer.status_code == 200
        assert answer.json() == world.schwab["accounts"]

    def test_tokens_are_found_again(self, world, log_in):
        def nobody(_):
            raise AssertionError("asked to log in again")

        log_in(world)
        assert log_in(world, call_on_auth=nobody).linked_accounts().status_code == 200

    def test_refresh(self, client):
        before = client.tokens.access_token
        assert client.update_tokens(force_access_token=True)
        assert client.tokens.access_token != before
        assert client.linked_accounts().status_code == 200


class TestOrders:
    def test_an_order_rests_until_the_quote_comes_to_it(self, client, world, exact):
        def account():
            return exact(client.account_details(world.account_hash, fields="positions"))

        world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
        before = account()
        order_id = place(client, world, limit_buy("AAPL", 4, "188.50"))
        assert exact(client.order_details(world.account_hash, order_id))["status"] == "WORKING"

        world.quote("AAPL", bid="188.40", ask="188.45", last="188.42")
        order = exact(client.order_details(world.account_hash, order_id))
        assert order["status"] == "FILLED"
        legs = executions(order)
        assert sum(quantity for quantity, _ in legs) == 4
        after = account()
        assert cash(after) == cash(before) - sum(quantity * price for quantity, price in legs)
        assert held(after, "AAPL") == held(before, "AAPL") + 4

    def test_cancel_replace_and_list(self, client, world, exact):
        world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
        first = place(client, world, limit_buy("AAPL", 1, "150.00"))
        answer = client.replace_order(world.account_hash, first, limit_buy("AAPL", 2, "151.00"))
        assert answer.status_code == 201
        second = answer.headers["location"].split("/")[-1]
        assert client.cancel_order(world.account_hash, second).status_code == 200

        now = datetime.datetime.now(datetime.timezone.utc)
        day = datetime.timedelta(days=1)
        for listing in (client.account_orders(world.account_hash, now - day, now + day),
                        client.account_orders_all(now - day, now + day)):
            assert listing.status_code == 200
            states = {str(order["orderId"]): order["status"] for order in listing.json()}
            assert states == {first: "REPLACED", second: "CANCELED"}

    def test_an_unknown_member_is_refused(self, client, world):
        answer = client.place_order(world.account_hash, limit_buy("AAPL", 1, "150.00") | {"orderType": "NO_SUCH_TYPE"})
        assert answer.status_code == 400
        assert answer.json()["message"]


class TestReading:
    def test_accounts_by_a_path_with_a_slash_at_its_end(self, client, world):
        answer = client.account_details_all(fields="positions")
        assert answer.status_code == 200
        assert [a["securitiesAccount"]["accountNumber"] for a in answer.json()] == [
            account["accountNumber"] for account in world.schwab["accounts"]]

    def test_quotes(self, client, world, exact):
        world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
        quote = exact(client.quote("AAPL"))["AAPL"]["quote"]
        assert (quote["bidPrice"], quote["askPrice"]) == (Decimal("189.98"), Decimal("190.02"))
        assert set(client.quotes(["AAPL", "SPY"]).json()) == {"AAPL", "SPY"}

    def test_an_index_by_its_encoded_name(self, client):
        answer = client.quote("$SPX")
        assert answer.status_code == 200
        assert list(answer.json()) == ["$SPX"]

    def test_preferences(self, client):
        answer = client.preferences()
        assert answer.status_code == 200
        assert answer.json()["streamerInfo"][0]["schwabClientCustomerId"]
