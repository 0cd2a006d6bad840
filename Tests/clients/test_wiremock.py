"""The official WireMock client, unmodified, against a world's control API under its path prefix: every method it has."""

import pytest
import requests
from wiremock.client import (
    BasicAuthCredentials, CommonHeaders, GlobalSetting, GlobalSettings, HttpMethods, Mapping, MappingRequest, MappingResponse, Mappings,
    NearMisses, NearMissMatchPatternRequest, NearMissMatchRequest, Requests, Scenarios)
from wiremock.constants import Config
from wiremock.exceptions import InvalidInputException, NotFoundException

from built_server import Server, run


@pytest.fixture
def base(server, world):
    """The world's own address; the client is pointed at its control API."""
    address = f"{server.url}/worlds/{world.id}"
    Config.base_url = f"{address}/__admin/"
    yield address
    Config.base_url = "http://localhost/__admin"


@pytest.fixture
def get(base):
    """Asks the world as the code under test would."""
    return lambda path, **options: requests.get(base + path, timeout=20, **options)


def stub(url, body="stubbed", **members):
    """A mapping that is created."""
    return Mappings.create_mapping(
        Mapping(
            request=MappingRequest(method=HttpMethods.GET, url=url), response=MappingResponse(status=200, body=body), **members))


def test_mappings_are_created_listed_changed_and_deleted(get):
    first, second = stub("/first", priority=100), stub("/second")
    assert first.id and first.id != second.id
    assert get("/first").text == "stubbed"
    assert get("/first").headers["Matched-Stub-Id"] == first.id
    everything = Mappings.retrieve_all_mappings()
    assert [mapping.id for mapping in everything.mappings] == [second.id, first.id]
    assert everything.meta.total == 2
    page = Mappings.retrieve_all_mappings(parameters={"limit": 1, "offset": 1})
    assert [mapping.id for mapping in page.mappings] == [first.id]
    assert page.meta.total == 2
    assert Mappings.retrieve_mapping(first.id).request.url == "/first"
    assert Mappings.retrieve_mapping(first).priority == 100
    first.response.body = "changed"
    assert Mappings.update_mapping(first).response.body == "changed"
    assert get("/first").text == "changed"
    assert Mappings.delete_mapping(first.id).status_code == 200
    with pytest.raises(NotFoundException):
        Mappings.retrieve_mapping(first.id)
    with pytest.raises(NotFoundException):
        Mappings.delete_mapping(first.id)
    assert Mappings.delete_all_mappings().status_code == 200
    assert Mappings.retrieve_all_mappings().meta.total == 0
    assert get("/second").status_code == 501


def test_mappings_are_saved_and_reset(get):
    stub("/kept")
    assert Mappings.persist_mappings().status_code == 200
    stub("/lost")
    assert Mappings.reset_mappings().status_code == 200
    assert get("/kept").status_code == 200
    assert get("/lost").status_code == 404


def test_mappings_are_deleted_by_their_metadata(get):
    stub("/a", metadata={"team": "a"})
    stub("/b", metadata={"team": "b"})
    Mappings.delete_mapping_by_metadata({"matchesJsonPath": {"expression": "$.team", "equalTo": "a"}})
    assert [mapping.request.url for mapping in Mappings.retrieve_all_mappings().mappings] == ["/b"]


def test_a_mapping_with_every_kind_of_matcher(base):
    Mappings.create_mapping(
        Mapping(
            priority=1, persistent=False,
            request=MappingRequest(
                method=HttpMethods.POST, url_path_pattern="/orders/[0-9]+",
                headers={CommonHeaders.ACCEPT: {"contains": "json"}, "X-Kind": {"equalTo": "a", "caseInsensitive": True}},
                query_parameters={"side": {"matches": "BUY|SELL"}}, cookies={"session": {"contains": "1"}},
                basic_auth_credentials=BasicAuthCredentials(username="u", password="p"),
                body_patterns=[{"equalToJson": '{"quantity":1}', "ignoreExtraElements": True}, {"matchesJsonPath": "$.symbol"}]),
            response=MappingResponse(status=201, json_body={"id": 7}, headers={"X-Made": "yes"})))
    answer = requests.post(
        base + "/orders/12?side=BUY", json={"quantity": 1, "symbol": "AAPL"}, auth=("u", "p"), cookies={"session": "s1"},
        headers={"Accept": "application/json", "X-Kind": "A"}, timeout=20)
    assert (answer.status_code, answer.json(), answer.headers["X-Made"]) == (201, {"id": 7}, "yes")
    assert requests.post(base + "/orders/x", timeout=20).status_code == 404


def test_a_mapping_that_cannot_be_meant_is_refused(base):
    with pytest.raises(InvalidInputException):
        Mappings.create_mapping(
            Mapping(request=MappingRequest(method="GET", url="/a", url_path="/b"), response=MappingResponse(status=200)))
    with pytest.raises(InvalidInputException):
        Mappings.create_mapping(
            Mapping(request=MappingRequest(method="GET", url_pattern="("), response=MappingResponse(status=200)))


def test_requests_are_counted_found_and_forgotten(get):
    stub("/known")
    get("/known")
    get("/unknown")
    everything = Requests.get_all_received_requests()
    assert everything.meta.total == 2
    assert [event.request.url for event in everything.requests] == ["/unknown", "/known"]
    event = Requests.get_request(everything.requests[0].id)
    assert (event.request.url, event.response_definition.from_configured_stub) == ("/unknown", False)
    pattern = NearMissMatchPatternRequest(url="/unknown", method=HttpMethods.GET)
    assert Requests.get_matching_request_count(pattern).count == 1
    assert [request.url for request in Requests.get_matching_requests(pattern).requests] == ["/unknown"]
    assert [request.url for request in Requests.get_unmatched_requests().requests] == ["/unknown"]
    assert Requests.get_unmatched_requests_near_misses().near_misses[0].request.url == "/unknown"
    assert len(Requests.get_all_received_requests(limit=1, since="2020-01-01T00:00:00Z").requests) == 1
    # The client's default arguments keep `limit` and `since` from here on.
    assert Requests.get_all_received_requests().meta.total == 2
    assert Requests.reset_request_journal().status_code == 200
    assert Requests.get_all_received_requests().meta.total == 0
    with pytest.raises(NotFoundException):
        Requests.get_request(event.id)


def test_near_misses_by_request_and_by_pattern(get):
    stub("/near")
    get("/neat")
    by_request = NearMisses.find_nearest_misses_by_request(NearMissMatchRequest(url="/nearly", method=HttpMethods.GET))
    assert by_request.near_misses[0].request.url == "/nearly"
    assert 0 < by_request.near_misses[0].match_result.distance < 1
    by_pattern = NearMisses.find_nearest_misses_by_request_pattern(
        NearMissMatchPatternRequest(url="/near", method=HttpMethods.GET))
    assert by_pattern.near_misses[0].request.url == "/neat"


def test_scenarios_begin_again(get):
    stub("/s", "one", scenario_name="story", required_scenario_state="Started", new_scenario_state="later")
    stub("/s", "two", scenario_name="story", required_scenario_state="later")
    assert [get("/s").text for _ in range(3)] == ["one", "two", "two"]
    assert Scenarios.reset_all_scenarios().status_code == 200
    assert get("/s").text == "one"


def test_global_settings_are_set(base):
    assert GlobalSettings.update_global_settings(GlobalSetting(fixed_delay=10)).fixed_delay == 10
    answer = requests.get(Config.base_url + "settings", timeout=20)
    assert answer.json()["settings"]["fixedDelay"] == 10


@pytest.mark.parametrize("fault, error", [
    ("EMPTY_RESPONSE", requests.ConnectionError), ("CONNECTION_RESET_BY_PEER", requests.ConnectionError),
    ("RANDOM_DATA_THEN_CLOSE", requests.ConnectionError), ("MALFORMED_RESPONSE_CHUNK", requests.exceptions.ChunkedEncodingError)])
def test_faults_reach_the_client(get, fault, error):
    Mappings.create_mapping(
        Mapping(request=MappingRequest(method=HttpMethods.GET, url="/f"), response=MappingResponse(status=200, body="x", fault=fault)))
    with pytest.raises(error):
        get("/f")


def test_a_folder_of_stubs_is_served_and_saved_to(tmp_path):
    (tmp_path / "mappings").mkdir()
    (tmp_path / "__files").mkdir()
    (tmp_path / "__files" / "body.txt").write_text("from a file")
    (tmp_path / "mappings" / "a.json").write_text('{"request":{"url":"/a"},"response":{"bodyFileName":"body.txt"}}')
    server = Server("serve", "--port", 0, "--ca-dir", tmp_path / "ca", "--root-dir", tmp_path)
    try:
        assert requests.get(server.url + "/a", timeout=20).text == "from a file"
        server.control("POST", "/__admin/mappings", {"name": "new one", "request": {"url": "/b"}, "response": {"body": "b"}})
        assert server.admin.post(server.url + "/__admin/mappings/save", timeout=20).status_code == 200
    finally:
        assert server.stop() == 0
    assert len(list((tmp_path / "mappings").glob("new-one-*.json"))) == 1
    server = Server("serve", "--port", 0, "--ca-dir", tmp_path / "ca", "--stubs", tmp_path)
    try:
        assert [requests.get(server.url + path, timeout=20).text for path in ("/a", "/b")] == ["from a file", "b"]
    finally:
        assert server.stop() == 0


def test_a_stub_file_with_a_mistake_ends_the_start(tmp_path):
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "bad.json").write_text('{\n "request": {"url": 5}\n}')
    ended = run("serve", "--port", 0, "--ca-dir", tmp_path / "ca", "--stubs", tmp_path)
    assert ended.returncode == 2
    assert "bad.json:2:" in ended.stderr and "/request/url" in ended.stderr
