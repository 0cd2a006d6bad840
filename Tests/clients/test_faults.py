"""Each fault as an unmodified HTTP client meets it, before the commit and after; and what a client at TLS meets."""

import pytest
import requests

from built_server import Server

ORDER = {
    "orderType": "LIMIT", "session": "NORMAL", "duration": "DAY", "price": "1.50", "orderStrategyType": "SINGLE",
    "orderLegCollection": [{"instruction": "BUY", "quantity": 1, "instrument": {"symbol": "NVDA", "assetType": "EQUITY"}}]}


class Desk:
    """A logged-in app that places orders and reads its account by requests."""

    def __init__(self, world):
        self.world = world
        token = world.control("POST", "/tokens", {"clientId": world.client_id})["access_token"]
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = "Bearer " + token
        self.account = f"{world.server.url}/trader/v1/accounts/{world.account_hash}"

    def fault(self, phase, **fault):
        self.world.control("POST", "/faults", {"target": {"provider": "schwab"}, "phase": phase, "fault": fault, "remaining": 1})

    def place(self):
        return self.session.post(self.account + "/orders", json=ORDER, timeout=20)

    def orders(self):
        return self.world.control("GET", "/orders")["meta"]["total"]


@pytest.fixture
def desk(world):
    return Desk(world)


@pytest.mark.parametrize("phase, committed", [("before", 0), ("after", 1)])
@pytest.mark.parametrize("fault", ["reset", "empty", "garbage"])
def test_an_answer_is_lost(desk, fault, phase, committed):
    desk.fault(phase, **{fault: True})
    with pytest.raises(requests.ConnectionError):
        desk.place()
    assert desk.orders() == committed
    assert desk.place().status_code == 201, "the client tries again"
    assert desk.orders() == committed + 1


@pytest.mark.parametrize("phase, committed", [("before", 0), ("after", 1)])
def test_an_answer_is_another(desk, phase, committed):
    desk.fault(phase, status=503, headers={"Retry-After": "7"}, body={"message": "later"})
    answer = desk.place()
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()) == (503, "7", {"message": "later"})
    assert desk.orders() == committed


@pytest.mark.parametrize("phase", ["before", "after"])
def test_a_body_is_cut(desk, phase):
    desk.fault(phase, truncate=5)
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        desk.session.get(desk.account, timeout=20)


@pytest.mark.parametrize("phase", ["before", "after"])
def test_a_body_stalls_and_then_goes_on(desk, phase):
    desk.fault(phase, stall={"after": 5, "for": "300ms"})
    answer = desk.session.get(desk.account, timeout=20)
    assert answer.json()["securitiesAccount"]["accountNumber"] == desk.world.account_number
    desk.fault(phase, stall={"after": 5, "for": "1h"})
    with pytest.raises((requests.ConnectionError, requests.Timeout)):
        desk.session.get(desk.account, timeout=0.5)


@pytest.mark.parametrize("phase, committed", [("before", 0), ("after", 1)])
def test_a_delay_outlasts_the_client(desk, phase, committed):
    desk.fault(phase, delay="1h")
    with pytest.raises(requests.Timeout):
        desk.session.post(desk.account + "/orders", json=ORDER, timeout=0.5)
    assert desk.orders() == committed


def test_a_rate_limit_is_told_in_headers(desk):
    desk.world.control(
        "POST", "/faults", {"target": {"provider": "schwab"}, "fault": {"rateLimit": {"limit": 1, "per": "1h"}}})
    assert [desk.session.get(desk.account, timeout=20).status_code for _ in range(2)] == [200, 429]
    assert int(desk.session.get(desk.account, timeout=20).headers["Retry-After"]) > 0


def test_a_snapshot_goes_to_another_server(desk, tmp_path):
    desk.place()
    desk.world.control("POST", "/snapshots", {"name": "kept"})
    prefix = f"{desk.world.server.url}/worlds/{desk.world.id}/__admin"
    file = desk.session.get(prefix + "/snapshots/kept/export", timeout=20)
    assert file.status_code == 200
    other = Server("serve", "--port", 0, "--ca-dir", tmp_path / "ca")
    try:
        with other.world() as world:
            admin = f"{other.url}/worlds/{world.id}/__admin"
            damaged = requests.post(admin + "/snapshots/import", data=file.content.replace(b"steps", b"stepz"), timeout=20)
            assert damaged.status_code == 422
            assert requests.post(admin + "/snapshots/import", data=file.content, timeout=20).status_code == 201
            world.control("POST", "/snapshots/kept/restore")
            assert world.control("GET", "/orders") == desk.world.control("GET", "/orders")
    finally:
        assert other.stop() == 0


def test_a_client_without_our_authority_is_told_of_once(tmp_path):
    with open(tmp_path / "log", "w+") as log:
        server = Server("serve", "--port", 0, "--ca-dir", tmp_path / "ca", log=log)
        try:
            for _ in range(2):
                with pytest.raises(requests.exceptions.SSLError):
                    requests.get(f"https://127.0.0.1:{server.port}/__admin/health", timeout=20)
        finally:
            assert server.stop() == 0
        log.seek(0)
        lines = [line for line in log if "does not trust" in line]
    assert len(lines) == 1
    assert f"SSL_CERT_FILE={tmp_path / 'ca' / 'ca.crt'}" in lines[0]
