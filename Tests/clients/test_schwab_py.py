"""schwab-py, as its users install it, against the server by the vendor's own host names."""

import json
import re
import socket
import subprocess
import sys
import uuid
from decimal import Decimal

import pytest
import schwab
from authlib.integrations.base_client.errors import OAuthError
from schwab.orders.equities import equity_buy_limit, equity_sell_limit
from schwab.utils import AccountHashMismatchException, UnsuccessfulOrderException, Utils

from built_server import environment
from schwab_account import cash, executions, held
from schwab_py_login import log_in


@pytest.fixture
def world_with_free_callback(server):
    """A world whose app has a callback address on a port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        callback = f"https://127.0.0.1:{probe.getsockname()[1]}/callback"
    client_id = f"login-flow-{uuid.uuid4()}"
    client = {"clientId": client_id, "clientSecret": "secret-of-the-login-flow", "callbackUrl": callback}
    with server.world(definition={"schwab": {"clients": [client]}}) as world:
        assert (world.client_id, world.callback_url) == (client_id, callback)
        yield world


@pytest.fixture
def client(world, approve):
    return log_in(world, approve)


@pytest.fixture
def account(client, exact):
    """Reads an account with its positions."""

    def read(account_hash):
        answer = client.get_account(account_hash, fields=[client.Account.Fields.POSITIONS])
        assert answer.status_code == 200
        return exact(answer)

    return read


def place(client, world, order):
    """Places an order and returns its id, as the client's own tool reads it."""
    answer = client.place_order(world.account_hash, order)
    assert answer.status_code == 201 and answer.content == b""
    order_id = Utils(client, world.account_hash).extract_order_id(answer)
    assert order_id is not None
    return order_id


def order(client, world, order_id, exact):
    answer = client.get_order(order_id, world.account_hash)
    assert answer.status_code == 200
    return exact(answer)


class TestLogin:
    def test_received_url(self, client, world):
        answer = client.get_account_numbers()
        assert answer.status_code == 200
        assert answer.json() == world.schwab["accounts"]

    def test_manual_flow(self, world, approve, monkeypatch, capsys, tmp_path):
        class Person:
            """Reads the address off the screen, opens it, and types where the browser ended."""

            def readline(self, *_):
                screen = capsys.readouterr().out
                return approve(re.search(r"https://api\.schwabapi\.com/v1/oauth/authorize\S+", screen)[0]) + "\n"

            def fileno(self):
                raise OSError("not a terminal")

        monkeypatch.setattr(sys, "stdin", Person())
        client = schwab.auth.client_from_manual_flow(
            world.client_id, world.client_secret, world.callback_url, str(tmp_path / "token.json"))
        assert client.get_account_numbers().status_code == 200

    def test_login_flow_with_a_browser(self, world_with_free_callback, client_environment, programs, tmp_path):
        world = world_with_free_callback
        browser = f"{sys.executable} {programs}/browser.py %s"
        ended = subprocess.run(
            [sys.executable, f"{programs}/schwab_login_flow.py", world.client_id, world.client_secret,
             world.callback_url, str(tmp_path / "token.json")],
            env=environment(BROWSER=browser, **client_environment), capture_output=True, text=True, timeout=50)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.splitlines()[-1] == f"linked {world.account_number}"

    def test_token_file_client_refreshes_what_is_about_to_end(self, world, approve, tmp_path):
        path = tmp_path / "token.json"
        log_in(world, approve, write=lambda token, *_, **__: path.write_text(json.dumps(token)))
        kept = json.loads(path.read_text())
        kept["token"]["expires_at"] = 1
        path.write_text(json.dumps(kept))

        client = schwab.auth.client_from_token_file(str(path), world.client_id, world.client_secret)
        assert client.get_account_numbers().status_code == 200
        refreshed = json.loads(path.read_text())
        assert refreshed["creation_timestamp"] == kept["creation_timestamp"]
        assert refreshed["token"]["access_token"] != kept["token"]["access_token"]
        assert refreshed["token"]["refresh_token"] == kept["token"]["refresh_token"]

    def test_easy_client_takes_up_what_it_wrote(self, world, approve, tmp_path):
        path = tmp_path / "token.json"
        log_in(world, approve, write=lambda token, *_, **__: path.write_text(json.dumps(token)))
        client = schwab.auth.easy_client(world.client_id, world.client_secret, world.callback_url, str(path))
        assert client.get_account_numbers().json() == world.schwab["accounts"]

    def test_easy_client_logs_in_again_before_the_refresh_token_ends(
            self, world_with_free_callback, approve, monkeypatch, tmp_path):
        world, path, asked = world_with_free_callback, tmp_path / "token.json", []
        log_in(world, approve, write=lambda token, *_, **__: path.write_text(json.dumps(token)))
        kept = json.loads(path.read_text())
        kept["creation_timestamp"] -= 6.6 * 86_400
        path.write_text(json.dumps(kept))
        again = lambda *arguments, **_: asked.append(arguments) or log_in(world, approve)  # noqa: E731
        monkeypatch.setattr(schwab.auth, "client_from_login_flow", again)
        client = schwab.auth.easy_client(world.client_id, world.client_secret, world.callback_url, str(path))
        assert asked == [(world.client_id, world.client_secret, world.callback_url, str(path))]
        assert client.get_account_numbers().status_code == 200

    def test_access_functions(self, world, approve):
        kept = []
        log_in(world, approve, write=lambda token, *_, **__: kept.append(token))
        kept[-1]["token"]["expires_at"] = 1
        client = schwab.auth.client_from_access_functions(
            world.client_id, world.client_secret, lambda: kept[-1], lambda token, *_, **__: kept.append(token))
        assert client.get_account_numbers().status_code == 200
        assert len(kept) == 2 and kept[0]["token"]["refresh_token"] == kept[1]["token"]["refresh_token"]

    def test_a_new_login_ends_the_older_refresh_token(self, world, approve):
        kept = []
        log_in(world, approve, write=lambda token, *_, **__: kept.append(token))
        kept[-1]["token"]["expires_at"] = 1
        older = schwab.auth.client_from_access_functions(
            world.client_id, world.client_secret, lambda: kept[0], lambda *_, **__: None)
        log_in(world, approve)
        with pytest.raises(OAuthError) as refusal:
            older.get_account_numbers()
        assert refusal.value.error == "unsupported_token_type"

    def test_refresh_token_that_ended_asks_for_a_new_login(self, world, approve, tmp_path):
        path = tmp_path / "token.json"
        log_in(world, approve, write=lambda token, *_, **__: path.write_text(json.dumps(token)))
        kept = json.loads(path.read_text())
        kept["token"]["expires_at"] = 1
        path.write_text(json.dumps(kept))
        world.control("POST", "/tokens/expire", {"kind": "all"})

        client = schwab.auth.client_from_token_file(str(path), world.client_id, world.client_secret)
        with pytest.raises(OAuthError) as refusal:
            client.get_account_numbers()
        assert refusal.value.error == "unsupported_token_type"
        assert "refresh" in refusal.value.description.lower()

    def test_wrong_secret_is_refused(self, world, approve):
        with pytest.raises(OAuthError) as refusal:
            log_in(world, approve, secret="not-the-secret-of-this-app")
        assert refusal.value.error == "invalid_client"
        assert refusal.value.description == "Unauthorized"

    def test_access_token_that_ended_gets_401(self, client, world):
        world.control("POST", "/tokens/expire", {"kind": "access"})
        answer = client.get_account_numbers()
        assert answer.status_code == 401
        error, = answer.json()["errors"]
        assert (error["status"], error["title"], error["detail"]) == (401, "Unauthorized", "Client not authorized")


class TestOrders:
    def test_an_order_rests_until_the_quote_comes_to_it(self, client, world, account, exact):
        world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
        before = account(world.account_hash)

        order_id = place(client, world, equity_buy_limit("AAPL", 10, "185.00"))
        working = order(client, world, order_id, exact)
        assert working["status"] == "WORKING"
        assert (working["filledQuantity"], working["remainingQuantity"]) == (0, 10)
        assert account(world.account_hash)["securitiesAccount"]["accountNumber"] == world.account_number
        assert cash(account(world.account_hash)) == cash(before)

        world.quote("AAPL", bid="184.90", ask="184.94", last="184.92")
        filled = order(client, world, order_id, exact)
        assert filled["status"] == "FILLED"
        assert (filled["filledQuantity"], filled["remainingQuantity"]) == (10, 0)
        legs = executions(filled)
        assert sum(quantity for quantity, _ in legs) == 10
        assert all(price <= 185 for _, price in legs)

        after = account(world.account_hash)
        assert cash(after) == cash(before) - sum(quantity * price for quantity, price in legs)
        assert held(after, "AAPL") == held(before, "AAPL") + 10

    def test_a_marketable_order_fills_at_the_quote(self, client, world, account, exact):
        world.quote("MSFT", bid="410.10", ask="410.20", last="410.15")
        before = account(world.account_hash)
        order_id = place(client, world, equity_buy_limit("MSFT", 3, "411.00"))
        filled = order(client, world, order_id, exact)
        assert (filled["status"], executions(filled)) == ("FILLED", [(3, Decimal("410.2"))])
        assert cash(account(world.account_hash)) == cash(before) - 3 * Decimal("410.20")

    def test_cancel(self, client, world, exact):
        world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
        order_id = place(client, world, equity_buy_limit("AAPL", 1, "150.00"))
        answer = client.cancel_order(order_id, world.account_hash)
        assert answer.status_code == 200
        assert order(client, world, order_id, exact)["status"] == "CANCELED"
        assert client.cancel_order(order_id, world.account_hash).status_code == 400

    def test_replace(self, client, world, exact):
        world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
        first = place(client, world, equity_buy_limit("AAPL", 1, "150.00"))
        answer = client.replace_order(world.account_hash, first, equity_buy_limit("AAPL", 2, "151.00"))
        assert answer.status_code == 201
        second = Utils(client, world.account_hash).extract_order_id(answer)
        assert second not in (None, first)
        assert order(client, world, first, exact)["status"] == "REPLACED"
        replacement = order(client, world, second, exact)
        assert (replacement["status"], replacement["price"], replacement["quantity"]) == ("WORKING", 151, 2)

    def test_list(self, client, world, exact):
        world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
        placed = {place(client, world, equity_buy_limit("AAPL", 1, price)) for price in ("150.00", "151.00")}
        for answer in (client.get_orders_for_account(world.account_hash), client.get_orders_for_all_linked_accounts()):
            assert answer.status_code == 200
            assert {o["orderId"] for o in exact(answer)} == placed
        working = client.get_orders_for_account(world.account_hash, status=client.Order.Status.WORKING)
        assert len(working.json()) == 2

    def test_an_oversold_position_is_rejected_after_it_was_taken(self, client, world, exact):
        world.quote("MSFT", bid="410.10", ask="410.20", last="410.15")
        order_id = place(client, world, equity_sell_limit("MSFT", 5, "410.00"))
        rejected = order(client, world, order_id, exact)
        assert rejected["status"] == "REJECTED"
        assert rejected["statusDescription"]

    def test_more_orders_than_the_app_may_send(self, server, approve):
        client_id = f"one-order-a-minute-{uuid.uuid4()}"
        app = {"clientId": client_id, "clientSecret": "secret-of-one-order-a-minute", "ordersPerMinute": 1}
        with server.world(clock={"mode": "frozen"}, definition={"schwab": {"clients": [app]}}) as world:
            client = log_in(world, approve)
            place(client, world, equity_buy_limit("AAPL", 1, "1.00"))
            answer = client.place_order(world.account_hash, equity_buy_limit("AAPL", 1, "1.00"))
            assert (answer.status_code, answer.json()["fault"]["detail"]["errorcode"]) == (
                429, "policies.ratelimit.QuotaViolation")
            with pytest.raises(UnsuccessfulOrderException):
                Utils(client, world.account_hash).extract_order_id(answer)
            world.control("POST", "/clock/advance", {"by": "1m"})
            place(client, world, equity_buy_limit("AAPL", 1, "1.00"))

    def test_an_order_id_of_another_account_is_noticed(self, client, world):
        answer = client.place_order(world.account_hash, equity_buy_limit("AAPL", 1, "150.00"))
        with pytest.raises(AccountHashMismatchException):
            Utils(client, "0" * 64).extract_order_id(answer)

    def test_a_plain_account_number_is_refused(self, client, world):
        answer = client.get_account(world.account_number)
        assert (answer.status_code, answer.json()) == (400, {"message": "Invalid account number"})


class TestReading:
    def test_accounts(self, client, world):
        answer = client.get_accounts(fields=[client.Account.Fields.POSITIONS])
        assert answer.status_code == 200
        numbers = [account["securitiesAccount"]["accountNumber"] for account in answer.json()]
        assert numbers == [account["accountNumber"] for account in world.schwab["accounts"]]

    def test_quotes(self, client, world, exact):
        world.quote("AAPL", bid="189.98", ask="190.02", last="190.00")
        one = exact(client.get_quote("AAPL"))["AAPL"]["quote"]
        assert (one["bidPrice"], one["askPrice"], one["lastPrice"]) == (Decimal("189.98"), Decimal("190.02"), 190)
        many = client.get_quotes(["AAPL", "SPY", "NOSUCH"])
        assert many.status_code == 200
        assert set(many.json()) == {"AAPL", "SPY", "errors"}
        assert many.json()["errors"] == {"invalidSymbols": ["NOSUCH"]}

    def test_user_preference(self, client):
        answer = client.get_user_preferences()
        assert answer.status_code == 200
        assert answer.json()["streamerInfo"][0]["streamerSocketUrl"].startswith("ws")
