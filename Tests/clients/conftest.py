"""One server for the whole run, a world for each test, and the environment that brings clients to it."""

import os
from decimal import Decimal

import pytest
import requests

from built_server import Server

PROXY_VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"]


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """Where the server's certificate authority writes its certificate."""
    return tmp_path_factory.mktemp("authority") / "ca.pem"


@pytest.fixture(scope="session")
def server(authority):
    """The built server on a free port."""
    server = Server("serve", "--port", 0, "--ca-dir", authority.parent / "state", "--ca-out", authority)
    yield server
    assert server.stop() == 0


@pytest.fixture
def world(server):
    """A world of this test's own."""
    with server.world() as world:
        yield world


@pytest.fixture(scope="session")
def client_environment(server, authority):
    """All that the code under test needs to reach the server under the vendor's own names."""
    return {
        "HTTPS_PROXY": server.url,
        "NO_PROXY": "127.0.0.1,localhost,::1",
        "SSL_CERT_FILE": str(authority),
        "REQUESTS_CA_BUNDLE": str(authority),
    }


@pytest.fixture
def redirected(client_environment, monkeypatch):
    """Puts this process into that environment for the length of a test."""
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in client_environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def approve(redirected):
    """What the user does in a browser: opens the authorize address and is sent to the callback address, returned."""

    def follow(url):
        answer = requests.get(url, allow_redirects=False, timeout=20)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    return follow


@pytest.fixture
def exact():
    """Parses an answer's JSON with its numbers exactly as they are written."""
    return lambda answer: answer.json(parse_float=Decimal)


@pytest.fixture
def programs():
    """The folder of the programs that tests run in a process of their own."""
    return os.path.join(os.path.dirname(__file__), "programs")
