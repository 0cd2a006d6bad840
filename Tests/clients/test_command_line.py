"""The program from outside: what it prints, how it ends, and how it refuses."""

import json
import signal
import socket
import ssl
import stat
from pathlib import Path

import pytest
import requests

from built_server import Server, run


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


@pytest.fixture
def started(state):
    """Starts servers on free ports that end with the test."""
    servers = []

    def start(*arguments, **changes):
        server = Server(*arguments, "--port", 0, "--ca-dir", state, **changes)
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()


class TestStart:
    def test_says_where_it_listens_and_whom_it_knows(self, started):
        server = started("serve")
        said = "\n".join(server.lines)
        assert f"Listening on http://127.0.0.1:{server.port}" in said
        assert "fakebroker-client-id" in said and "fakebroker-client-secret" in said
        assert "PKFAKEBROKER00000001" in said
        assert server.lines[-1].startswith("Ready. ")
        assert server.pid == server.process.pid
        assert server.https_port == server.port

    def test_serve_is_what_it_does_unless_told_otherwise(self, started):
        assert started().control("GET", "/__admin/health")["status"] == "healthy"

    def test_a_second_listener_speaks_everything_too(self, started, tmp_path):
        server = started("serve", "--https-port", 0, "--ca-out", tmp_path / "ca.pem")
        assert server.https_port != server.port
        for port in (server.port, server.https_port):
            for scheme in ("http", "https"):
                answer = server.admin.get(
                    f"{scheme}://127.0.0.1:{port}/__admin/health", verify=str(tmp_path / "ca.pem"), timeout=20)
                assert answer.status_code == 200

    def test_the_environment_speaks_and_a_flag_wins(self, started, tmp_path):
        server = started(
            "serve", "--seed", 7, FAKEBROKER_SEED="8", FAKEBROKER_CLOCK="2026-03-02T14:30:00Z",
            FAKEBROKER_CA_OUT=str(tmp_path / "out.pem"))
        assert (tmp_path / "out.pem").read_text().startswith("-----BEGIN CERTIFICATE-----")
        clock = server.control("GET", "/__admin/clock")
        assert (clock["mode"], clock["now"]) == ("frozen", "2026-03-02T14:30:00Z")
        assert server.control("GET", "/__admin/worlds/default")["seed"] == 7

    def test_a_world_file_is_the_default_world(self, started, tmp_path):
        file = tmp_path / "world.yaml"
        file.write_text(
            "seed: 42\n"
            "clock: {mode: frozen, now: 2026-03-02T09:30:00-05:00}\n"
            "accounts:\n"
            "  - {accountNumber: '77777777', type: CASH, cash: '1234.56'}\n")
        account, = started("serve", "--world", file).control("GET", "/__admin/accounts")["accounts"]
        assert (account["accountNumber"], account["cash"]) == ("77777777", "1234.56")

    def test_the_example_of_a_world_file(self, started):
        example = Path(__file__).parents[2] / "examples" / "world.yaml"
        server = started("serve", "--world", example)
        accounts = server.control("GET", "/__admin/accounts")["accounts"]
        assert [(a["accountNumber"], a["type"]) for a in accounts] == [("10000001", "MARGIN"), ("10000002", "CASH")]
        assert server.control("GET", "/__admin/clock")["mode"] == "frozen"
        assert any("my-app-key-of-32-characters-0001" in line for line in server.lines)

    def test_stubs_in_directories_lie_over_the_default_world(self, started, tmp_path):
        for name in ("one", "two"):
            mappings = tmp_path / name / "mappings"
            mappings.mkdir(parents=True)
            stub = {"request": {"method": "GET", "url": f"/models/{name}"}, "response": {"bodyFileName": "answer.txt"}}
            (mappings / "stub.json").write_text(json.dumps(stub))
            (tmp_path / name / "__files").mkdir()
            (tmp_path / name / "__files" / "answer.txt").write_text("from a file")
        server = started("serve", "--stubs", tmp_path / "one", "--root-dir", tmp_path / "two")
        for name in ("one", "two"):
            assert server.admin.get(f"{server.url}/models/{name}", timeout=20).text == "from a file"

    def test_the_authority_lasts_and_its_key_is_private(self, started, state, tmp_path):
        first = started("serve", "--ca-out", tmp_path / "1.pem")
        assert first.stop() == 0
        started("serve", "--ca-out", tmp_path / "2.pem")
        assert (tmp_path / "1.pem").read_bytes() == (tmp_path / "2.pem").read_bytes()
        assert stat.S_IMODE((state / "ca.key").stat().st_mode) == 0o600

    def test_state_goes_where_the_system_keeps_it(self, tmp_path):
        server = Server("--port", 0, XDG_STATE_HOME=str(tmp_path))
        try:
            assert (tmp_path / "fakebroker" / "ca.crt").exists()
        finally:
            assert server.stop() == 0

    def test_the_authority_is_downloadable_and_vouches_for_a_vendor(self, started):
        server = started("serve")
        authority = server.admin.get(f"{server.url}/__admin/certs/ca.crt", timeout=20).text
        context = ssl.create_default_context(cadata=authority)
        with socket.create_connection((server.host, server.port), timeout=20) as plain:
            with context.wrap_socket(plain, server_hostname="api.schwabapi.com") as secure:
                assert ("DNS", "api.schwabapi.com") in secure.getpeercert()["subjectAltName"]


class TestEnd:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_ends_it_well(self, started, number):
        assert started("serve").stop(number) == 0

    def test_an_open_idle_connection_does_not_hold_it(self, started):
        server = started("serve")
        session = requests.Session()
        session.trust_env = False
        session.get(f"{server.url}/__admin/health", timeout=20)
        assert server.stop() == 0

    @pytest.mark.parametrize("number, code", [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
    def test_a_second_signal_does_not_wait(self, started, tmp_path, number, code):
        log = (tmp_path / "log").open("w+")
        server = started("serve", log=log)
        # A delayed answer keeps the first signal's drain busy. Its request came with one that was answered at once,
        # so it was read.
        server.control("POST", "/__admin/faults", {"target": {"path": "/trader/v1/accounts"}, "fault": {"delay": "1m"}})
        with socket.create_connection((server.host, server.port), timeout=20) as waiting:
            waiting.sendall(
                b"GET /__admin/health HTTP/1.1\r\nHost: x\r\n\r\n"
                b"GET /trader/v1/accounts HTTP/1.1\r\nHost: x\r\n\r\n")
            assert waiting.recv(100).startswith(b"HTTP/1.1 200")
            server.process.send_signal(number)
            with pytest.raises((ConnectionRefusedError, ConnectionResetError)):
                while True:
                    socket.create_connection((server.host, server.port), timeout=20).close()
            assert server.stop(number) == code


class TestRefusals:
    @pytest.mark.parametrize("arguments, words", [
        (["--port", "70000"], ["--port", "70000", "expected a port number from 0 to 65535"]),
        (["--port", "+80"], ["--port", "expected a port number"]),
        (["--seed=-1"], ["--seed", "expected a whole number"]),
        (["--clock", "noon"], ["--clock", "expected an RFC 3339 instant"]),
        (["--log-level", "loud"], ["--log-level", "expected one of trace"]),
        (["--public-url", "broker.test"], ["--public-url", "expected an http://"]),
        (["--no-such-flag"], ["--no-such-flag"]),
        (["no-such-command"], ["no-such-command"]),
    ])
    def test_a_bad_flag(self, arguments, words):
        refused = run(*arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        line, = refused.stderr.splitlines()
        assert line.startswith("fakebroker-server: ")
        for word in words:
            assert word in line

    def test_a_bad_variable(self):
        refused = run("serve", FAKEBROKER_PORT="eighty")
        assert refused.returncode == 2
        assert refused.stderr == (
            "fakebroker-server: FAKEBROKER_PORT='eighty' in the environment: expected a port number from 0 to 65535\n")

    def test_a_mistake_in_the_world_file(self, tmp_path):
        file = tmp_path / "world.yaml"
        file.write_text("seed: 42\nclock:\n  mode: frozzen\n")
        refused = run("serve", "--port", 0, "--world", file)
        assert refused.returncode == 2
        line, = refused.stderr.splitlines()
        assert f"{file}:3:9: " in line and "frozen" in line

    def test_a_world_file_that_is_not_there(self, tmp_path):
        refused = run("serve", "--port", 0, "--world", tmp_path / "none.yaml")
        assert refused.returncode == 2
        assert str(tmp_path / "none.yaml") in refused.stderr

    def test_a_mistake_in_a_stub(self, tmp_path):
        (tmp_path / "mappings").mkdir()
        (tmp_path / "mappings" / "stub.json").write_text('{"request": {"methd": "GET"}}')
        refused = run("serve", "--port", 0, FAKEBROKER_STUBS=str(tmp_path))
        assert refused.returncode == 2
        line, = refused.stderr.splitlines()
        assert str(tmp_path) in line and "methd" in line

    def test_a_taken_port(self, started, tmp_path):
        server = started("serve")
        refused = run("serve", "--port", server.port, "--ca-dir", tmp_path)
        assert (refused.returncode, refused.stdout) == (3, "")
        line, = refused.stderr.splitlines()
        assert str(server.port) in line

    def test_a_host_that_is_not_ours(self, tmp_path):
        refused = run("serve", "--host", "192.0.2.1", "--port", 0, "--ca-dir", tmp_path)
        assert refused.returncode == 2
        assert "192.0.2.1" in refused.stderr

    def test_a_place_for_the_authority_that_cannot_be_written(self, tmp_path):
        (tmp_path / "file").write_text("")
        refused = run("serve", "--port", 0, "--ca-dir", tmp_path / "file" / "state")
        assert refused.returncode == 2
        assert str(tmp_path / "file" / "state") in refused.stderr


class TestHealthcheck:
    def test_a_well_server(self, started):
        server = started("serve")
        for arguments, changes in [
            (["--url", server.url], {}),
            (["--port", server.port], {}),
            ([], {"FAKEBROKER_PORT": str(server.port), "FAKEBROKER_HOST": "0.0.0.0"}),
            ([], {"FAKEBROKER_URL": server.url}),
        ]:
            asked = run("healthcheck", *arguments, **changes)
            assert (asked.returncode, asked.stdout, asked.stderr) == (0, f"healthy: {server.url}\n", "")

    def test_nobody_there(self):
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            asked = run("healthcheck", "--port", bound.getsockname()[1])
        assert asked.returncode == 1
        assert "unhealthy: " in asked.stderr and "refused" in asked.stderr

    def test_an_address_that_is_none(self):
        assert run("healthcheck", "--url", "127.0.0.1:8080").returncode == 2


class TestWords:
    def test_version(self, started):
        said = run("--version")
        assert (said.returncode, said.stdout) == (0, f"fakebroker {started('serve').version}\n")

    def test_help_names_every_flag_and_its_variable(self):
        said = run("serve", "--help")
        assert said.returncode == 0
        for name in ["host", "port", "https-port", "world", "stubs", "public-url", "ca-dir", "ca-out", "seed", "clock",
                     "loops", "journal-bytes", "log-level", "log-format"]:
            assert f"--{name}" in said.stdout
            assert f"FAKEBROKER_{name.upper().replace('-', '_')}" in said.stdout

    def test_a_variable_of_another_name_is_noticed(self, started, tmp_path):
        log = (tmp_path / "log").open("w+")
        started("serve", log=log, FAKEBROKER_PROT="1").stop()
        assert "FAKEBROKER_PROT" in (tmp_path / "log").read_text()

    def test_the_log_in_json(self, started, tmp_path):
        log = (tmp_path / "log").open("w+")
        started("serve", "--log-format", "json", log=log).stop()
        entries = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
        assert entries and all({"at", "level", "message"} <= set(entry) for entry in entries)
