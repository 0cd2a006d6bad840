"""The OAuth doors as any HTTP client meets them: what is granted, and what is refused in the vendor's words."""

import urllib.parse
import uuid

import pytest
import requests
import schwab
from authlib.integrations.base_client.errors import OAuthError

API = "https://api.schwabapi.com"


@pytest.fixture
def code(world, approve):
    """Fetches a fresh authorization code."""

    def fetch(**more):
        query = urllib.parse.urlencode({"client_id": world.client_id, "redirect_uri": world.callback_url, **more})
        location = approve(f"{API}/v1/oauth/authorize?{query}")
        assert location.startswith(world.callback_url)
        return urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)

    return fetch


@pytest.fixture
def token(world, redirected):
    """Asks the token endpoint; by default with the right secret."""

    def ask(secret=None, **form):
        return requests.post(
            f"{API}/v1/oauth/token", data=form, auth=(world.client_id, secret or world.client_secret), timeout=20)

    return ask


def exchange(world, token, code):
    return token(grant_type="authorization_code", code=code, redirect_uri=world.callback_url)


def test_a_code_is_redirected_with_session_and_state(code):
    answer = code(state="a state&with=marks", response_type="code")
    assert list(answer) == ["code", "session", "state"]
    assert answer["code"][0].startswith("C0.") and answer["code"][0].endswith("@")
    assert answer["state"] == ["a state&with=marks"]


def test_tokens_in_the_vendors_form(world, token, code):
    answer = exchange(world, token, code()["code"][0])
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["expires_in", "token_type", "scope", "refresh_token", "access_token", "id_token"]
    assert (body["expires_in"], body["token_type"], body["scope"]) == (1800, "Bearer", "api")
    assert body["access_token"].startswith("I0.")


def test_refresh_keeps_the_refresh_token(world, token, code):
    first = exchange(world, token, code()["code"][0]).json()
    second = token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert second.status_code == 200
    assert second.json()["access_token"] != first["access_token"]
    assert second.json()["refresh_token"] == first["refresh_token"]


def test_wrong_secret(token, code):
    answer = token("wrong", grant_type="authorization_code", code=code()["code"][0], redirect_uri="x")
    assert answer.status_code == 401
    assert answer.json() == {"error": "invalid_client", "error_description": "Unauthorized"}


def test_a_code_works_once(world, token, code):
    fresh = code()["code"][0]
    assert exchange(world, token, fresh).status_code == 200
    again = exchange(world, token, fresh)
    assert again.status_code == 400
    assert again.json()["error"] == "unsupported_token_type"


def test_a_code_that_expired(world, token, code):
    stale = code()["code"][0]
    world.control("POST", "/tokens/expire", {"kind": "code"})
    answer = exchange(world, token, stale)
    assert answer.status_code == 400
    assert "AuthorizationCode has expired" in answer.json()["error_description"]


def test_a_refresh_token_that_expired(world, token, code):
    first = exchange(world, token, code()["code"][0]).json()
    world.control("POST", "/tokens/expire", {"kind": "refresh"})
    answer = token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert answer.status_code == 400
    assert answer.json()["error"] == "unsupported_token_type"


def test_without_a_token_nothing_is_told(redirected, world):
    answer = requests.get(f"{API}/trader/v1/accounts", timeout=20)
    # Without any credential the request belongs to the default world, which refuses it as well.
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["detail"] == "Client not authorized"
    assert answer.headers["Schwab-Client-CorrelId"]


def test_a_user_who_refuses(server, redirected):
    """schwab-py takes a redirect without a code for another kind of login, and is refused."""
    with server.world(oauth={"consent": "deny"}) as world:
        context = schwab.auth.get_auth_context(world.client_id, world.callback_url)
        answer = requests.get(context.authorization_url, allow_redirects=False, timeout=20)
        location = answer.headers["Location"]
        assert urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)["error"] == ["access_denied"]
        with pytest.raises(OAuthError) as refusal:
            schwab.auth.client_from_received_url(
                world.client_id, world.client_secret, context, location, lambda *_, **__: None)
        assert refusal.value.error == "unsupported_grant_type"


def test_an_app_without_a_product(server, redirected):
    client = {"clientId": f"half-an-app-{uuid.uuid4()}", "clientSecret": "secret-of-half-an-app", "products": ["trading"]}
    with server.world(definition={"schwab": {"clients": [client]}}) as world:
        token = world.control("POST", "/tokens", {"clientId": world.client_id})["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        assert requests.get(f"{API}/trader/v1/accounts", headers=headers, timeout=20).status_code == 200
        refused = requests.get(f"{API}/marketdata/v1/quotes?symbols=AAPL", headers=headers, timeout=20)
        assert (refused.status_code, refused.json()["errors"][0]["detail"]) == (401, "Client not authorized")
