"""Every row of the control API is a method of the package of clients/python: a story that calls them all, and the rows
that it asked for."""

import re
import socket
import threading

import pytest

from built_server import BINARY
from fakebroker import NothingHappened, Server, steps
from fakebroker.control import Control
from package_bench import OPENING, Desk

# What WireMock's own clients call and the package has no use for, and the page for the browser.
LEFT = {
    "ui", "root", "createMappingAsBefore", "editMapping", "saveMappings", "removeMapping", "findMappingsByMetadata",
    "listUnmatchedMappings", "deleteUnmatchedMappings", "listFiles", "getFile", "putFile", "deleteFile",
    "findNearMissesByRequest", "findNearMissesByPattern", "getSettings", "updateSettings", "replaceSettings",
    "extendSettings", "startRecording", "stopRecording", "snapshotRecording", "getRecordingStatus", "resetRequests",
    "removeRequestsByMetadata", "authorityForWireMock",
}


@pytest.fixture
def asked(monkeypatch):
    """The method and path of each request to the control API."""
    asked, send = set(), Control._send

    def noted(self, method, path, *rest):
        asked.add((method, path))
        return send(self, method, path, *rest)

    monkeypatch.setattr(Control, "_send", noted)
    return asked


@pytest.fixture
def server(asked):
    with Server(BINARY) as started, Server(url=started.url) as attached:
        assert attached.ca_file.read_text() == started.ca_file.read_text()
        yield attached


@pytest.fixture
def world(server):
    with server.world(seed=42, clock=OPENING, market="nyse") as world:
        yield world


def operations(document, asked):
    """The names of the operations that these requests mean; the literal segment wins over the parameter."""
    found = set()
    for method, path in asked:
        for template in sorted(document["paths"], key=lambda text: text.count("{")):
            pattern = re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, "/__admin" + path) and method.lower() in document["paths"][template]:
                found.add(document["paths"][template][method.lower()]["operationId"])
                break
    return found


def test_every_row_is_asked_for(server, world, asked):
    the_server(server, world)
    the_market(world)
    the_orders(world)
    the_wire(world)
    the_streams(world)
    the_whole(server, world)
    document = server.openapi()
    rows = {each["operationId"] for path in document["paths"].values() for each in path.values()}
    assert rows - operations(document, asked) == LEFT


def the_server(server, world):
    assert server.health()["version"] == server.version
    assert "fakebroker_" in server.metrics()
    assert [each.id for each in server.worlds()] == ["default", world.id]
    assert server.find(world.id).schwab == world.credentials().schwab


def the_market(world):
    world.clock.freeze()
    assert world.clock.advance(by="1s").now == world.clock.now
    world.quotes["AAPL"] = dict(bid=1, ask=2)
    world.quotes.set_many({"MSFT": dict(last=3)})
    world.quotes.script("MSFT", [dict(after="1s", last=4)])
    world.quotes.generate("MSFT", seed=3)
    assert world.quotes["AAPL"] in world.quotes.list()
    del world.quotes["AAPL"]
    world.instruments.define("FUND", asset_type="etf")
    assert world.instruments["FUND"] in world.instruments.list()
    assert world.instruments.delete("FUND").asset_type == "etf"
    account = world.accounts.open(cash=5)
    assert account.change(cash=6).refresh().cash == 6
    assert account.close() not in world.accounts.list()


def the_orders(world):
    desk = Desk(world)
    world.quotes["NVDA"] = dict(bid=100, ask=101, last=100)
    first, second, third, fourth = (world.orders[desk.bid("NVDA", 1, "1.50")] for _ in range(4))
    assert [first.fill().status, second.cancel().status, third.expire().status, fourth.reject("no").status] == [
        "filled", "canceled", "expired", "rejected"]
    assert len(world.orders.list(status="closed")) == 4
    rule = world.rules.add([steps.reject("closed", after="1s")], times=1)
    assert rule.then == [{"reject": {"reason": "closed", "after": "1s"}}]
    assert rule.replace([steps.hold()]).refresh().then == [{"hold": True}]
    assert [each.id for each in world.rules] == [rule.id]
    rule.delete()
    world.rules.clear()
    world.rules.reset()
    snapshot = world.snapshots.take("now")
    assert world.snapshots.get("now") == snapshot and snapshot in world.snapshots.list()
    assert not world.snapshots.diff(snapshot).orders
    snapshot.restore()
    assert world.snapshots.load(snapshot.export()).seq == snapshot.seq
    snapshot.delete()


def the_wire(world):
    assert world.tokens.mint()["token_type"] == "Bearer"
    assert [token.state for token in world.tokens.expire("access")] == ["expired"] * len(world.tokens.list()[::2])
    world.tokens.revoke()
    fault = world.faults.add("schwab.getAccounts", dict(status=503))
    assert fault.replace("schwab.getAccounts", dict(reset=True)).refresh().fault == {"reset": True}
    assert [each.id for each in world.faults] == [fault.id]
    fault.delete()
    world.faults.clear()
    world.faults.reset()

    stub = world.stubs.add(dict(url="/a"), dict(status=200), scenario_name="s", required_scenario_state="Started")
    assert stub.replace(dict(url="/b"), dict(status=204), scenario_name="s", required_scenario_state="Started").id == stub.id
    assert world.stubs.get(stub.id).response == {"status": 204} and [each.id for each in world.stubs] == [stub.id]
    world.scenarios.set("s", "Started")
    assert [each.name for each in world.scenarios.list()] == ["s"]
    world.scenarios.reset()
    world.stubs.load({"mappings": []})
    world.stubs.remove_by_metadata(matchesJsonPath="$.none")
    desk = Desk(world)
    assert desk.session.get("https://api.schwabapi.com/nowhere", timeout=20).status_code == 404
    assert [each.url for each in world.requests.unmatched()] == ["/nowhere"]
    assert world.requests.near_misses()[0].stub_mapping["id"] == stub.id
    assert (world.requests.count(url="/nowhere"), world.requests.dropped) == (1, 0)
    entry = world.requests.list()[0]
    assert world.requests.get(entry.id) == entry
    assert [each.url for each in world.requests.find(url="/nowhere")] == ["/nowhere"]
    world.requests.delete(entry.id)
    assert world.requests.remove(url="/nowhere") == 0
    world.requests.clear()
    stub.delete()
    world.stubs.clear()
    world.stubs.reset()


def the_streams(world):
    with socket.create_connection((world.control._host, world.control._port), timeout=20) as peer:
        peer.sendall(
            f"GET /worlds/{world.id}/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
        assert peer.recv(4096).startswith(b"HTTP/1.1 101")
        stream, = world.streams
        sender = threading.Thread(target=stream.send, args=("out of turn",))
        sender.start()
        assert world.streams.wait_for("turn", stream=stream, direction="sent").text == "out of turn"
        sender.join()
        with pytest.raises(NothingHappened, match="'never'"):
            world.streams.wait_for("never", within="1ms")
        stream.close(code=1011)


def the_whole(server, world):
    assert world.definition()["seed"] == world.seed
    assert world.explain("GET", "/trader/v1/accounts").status == 401
    world.reset(keep=["clock"])
    assert not world.leaks()
    assert world.events().dropped == 0
    with server.world(from_=world) as copy:
        assert copy.clock.now == world.clock.now
