"""The package of clients/python: stubs, scenarios and the journal."""

import pytest
import requests

from fakebroker import FakeBrokerError
from package_bench import OPENING, desk, package_server, world


@pytest.fixture
def get(world):
    """Asks this world's own address, without credentials."""
    session = requests.Session()
    session.trust_env = False
    return lambda path, **options: session.get(world.url + path, timeout=20, **options)


class TestStubs:
    def test_answer_and_are_removed(self, world, get):
        stub = world.stubs.add(dict(method="GET", urlPath="/v1/signal"), dict(jsonBody={"buy": True}), name="signal")
        assert get("/v1/signal").json() == {"buy": True}
        assert (stub.name, stub.request["urlPath"]) == ("signal", "/v1/signal")
        assert world.stubs.get(stub.id) == world.stubs.list()[0] == stub
        assert stub.replace(dict(urlPath="/v1/signal"), dict(status=418)).id == stub.id
        assert get("/v1/signal").status_code == 418
        stub.delete()
        assert get("/v1/signal").status_code == 501

    def test_lie_over_the_broker(self, world, desk):
        stub = world.stubs.add(dict(urlPathPattern="/trader/v1/.*/orders/4711"), dict(status=200, body="mine"), priority=1)
        assert desk.get("4711").text == "mine"
        stub.delete()
        assert desk.get("4711").status_code == 404

    def test_come_many_at_once(self, world, get):
        world.stubs.load({"mappings": [
            {"request": {"urlPath": f"/{number}"}, "response": {"status": 200}, "metadata": {"suite": number % 2}}
            for number in range(4)]})
        assert len(list(world.stubs)) == 4
        world.stubs.remove_by_metadata(matchesJsonPath=dict(expression="$.suite", equalTo="1"))
        assert sorted(stub.request["urlPath"] for stub in world.stubs) == ["/0", "/2"]
        world.stubs.reset()
        assert world.stubs.list() == []
        world.stubs.clear()

    def test_one_that_is_not_there(self, world):
        with pytest.raises(FakeBrokerError) as caught:
            world.stubs.get("00000000-0000-4000-8000-000000000000")
        assert caught.value.status == 404


class TestScenarios:
    def test_go_from_state_to_state(self, world, get):
        world.stubs.add(
            dict(urlPath="/s"), dict(body="one"), scenario_name="s", required_scenario_state="Started",
            new_scenario_state="two")
        world.stubs.add(dict(urlPath="/s"), dict(body="two"), scenario_name="s", required_scenario_state="two")
        assert (get("/s").text, get("/s").text) == ("one", "two")
        scenario, = world.scenarios
        assert (scenario.name, scenario.state, sorted(scenario.possible_states)) == ("s", "two", ["Started", "two"])
        world.scenarios.reset()
        assert get("/s").text == "one"
        world.scenarios.set("s", "Started")
        assert get("/s").text == "one"


class TestJournal:
    def test_tells_what_was_asked_and_why_it_was_answered_so(self, world, desk):
        id = desk.bid("NVDA", 1, "1.50")
        desk.get(id)
        asked, placed = world.requests.list()[:2]
        assert (asked.request.method, asked.response.status, asked.was_matched) == ("GET", 200, True)
        assert asked.request.url.endswith(f"/orders/{id}")
        assert asked.request.header("authorization").startswith("Bearer ")
        assert '"NVDA"' in asked.response.body and '"NVDA"' in placed.request.body
        assert (placed.trace.operation, placed.trace.authorization) == ("schwab.placeOrder", "granted")
        assert (placed.trace.clock.now, placed.trace.status_after) == (OPENING, 201)
        assert placed.why == "schwab.placeOrder"
        assert world.requests.get(placed.id) == placed

    def test_says_what_a_stub_did(self, world, get):
        world.stubs.add(dict(urlPath="/v1/signal"), dict(status=418), name="teapot")
        get("/v1/signal")
        served, = world.requests
        assert served.response.status == 418 and "stub" in served.why

    def test_is_searched_by_patterns(self, world, get):
        get("/a?n=1")
        get("/a?n=2")
        get("/b")
        assert world.requests.count(urlPath="/a") == 2
        assert world.requests.count() == 3
        assert [request.url for request in world.requests.find(urlPath="/a")] == ["/a?n=1", "/a?n=2"]
        assert len(world.requests.list(limit=2)) == 2
        assert len(world.requests.list(since=OPENING)) == 3
        assert world.requests.remove(urlPath="/a") == 2
        assert [served.request.url for served in world.requests] == ["/b"]
        world.requests.clear()
        assert world.requests.list() == []

    def test_knows_what_nobody_answered(self, world, get):
        world.stubs.add(dict(method="GET", urlPath="/thing"), dict(status=200))
        get("/thin")
        unmatched, = world.requests.unmatched()
        assert unmatched.url == "/thin"
        assert [served.was_matched for served in world.requests.list(unmatched=True)] == [False]
        assert world.requests.list()[0].why == "no route and no stub"
        miss, = world.requests.near_misses()
        assert miss.stub_mapping["request"]["urlPath"] == "/thing"
        assert 0 < miss.match_result["distance"] < 1

    def test_has_no_control_requests(self, world):
        world.clock.get()
        assert world.requests.list() == []
