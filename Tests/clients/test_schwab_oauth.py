"""The OAuth doors as any HTTP client meets them: what is granted, and what is refused in the vendor's words."""

import urllib.parse

import pytest
import requests

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
