"""What the tests of the package of clients/python share: a server that it started, a world, and code under test."""

from datetime import datetime, timezone

import pytest
import requests

from built_server import BINARY
from fakebroker import Server

OPENING = datetime(2026, 3, 2, 14, 30, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def package_server():
    """A server that the package started."""
    with Server(BINARY) as server:
        yield server


@pytest.fixture
def world(package_server):
    """A world in which it is half past nine in New York on a Monday, and stays so."""
    with package_server.world(seed=42, clock=OPENING, market="nyse") as world:
        yield world


@pytest.fixture
def desk(world):
    return Desk(world)


@pytest.fixture
def suite(pytester, monkeypatch):
    """Writes a test file and runs pytest on it in a process of its own, warnings being errors."""
    monkeypatch.delenv("FAKEBROKER_URL", raising=False)
    monkeypatch.setenv("FAKEBROKER_SERVER", BINARY)
    for name in ["PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"]:
        monkeypatch.delenv(name, raising=False)

    def run(text, *arguments):
        pytester.makepyfile(text)
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-W", "error", "--strict-markers", *arguments)

    return run


class Desk:
    """The code under test: it orders at Schwab's own address, with what `world.environment()` gives it."""

    def __init__(self, world):
        environment = world.environment()
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.proxies = {"https": environment["HTTPS_PROXY"]}
        self.session.verify = environment["SSL_CERT_FILE"]
        self.session.headers["Authorization"] = "Bearer " + world.tokens.mint()["access_token"]
        self.orders = f"https://api.schwabapi.com/trader/v1/accounts/{environment['SCHWAB_ACCOUNT_HASH']}/orders"

    def bid(self, symbol, quantity, limit):
        """Places a limit order, and returns Schwab's id of it."""
        answer = self.session.post(self.orders, timeout=20, json={
            "orderType": "LIMIT", "session": "NORMAL", "duration": "DAY", "orderStrategyType": "SINGLE", "price": limit,
            "orderLegCollection": [{
                "instruction": "BUY", "quantity": quantity, "instrument": {"symbol": symbol, "assetType": "EQUITY"}}]})
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"].rpartition("/")[2]

    def get(self, order):
        """Asks for an order."""
        return self.session.get(f"{self.orders}/{order}", timeout=20)
