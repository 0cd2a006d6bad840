"""The built server as a process of its own, and its worlds, for tests of real clients."""

import os
import re
import signal
import subprocess
from decimal import Decimal

import requests

BINARY = os.environ.get("FAKEBROKER_SERVER", os.path.join(os.path.dirname(__file__), "../../.build/debug/fakebroker-server"))
ENDING_SECONDS = 20


def environment(**changes):
    """This process's environment without settings of the server or of proxies, and with `changes`."""
    proxies = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}
    kept = {k: v for k, v in os.environ.items() if not k.startswith("FAKEBROKER_") and k.lower() not in proxies}
    return kept | changes


def run(*arguments, **changes):
    """Runs the program to its end; for command lines that end by themselves."""
    return subprocess.run(
        [BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=ENDING_SECONDS, env=environment(**changes))


class Server:
    """A running server. `lines` is what it printed until it was ready."""

    def __init__(self, *arguments, log=None, **changes):
        self.process = subprocess.Popen(
            [BINARY, *map(str, arguments)], stdout=subprocess.PIPE, stderr=log, text=True, env=environment(**changes))
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith("Ready."):
                break
        else:
            raise AssertionError(f"the server ended with {self.process.wait()} before it was ready: {self.lines}")
        ready = re.fullmatch(r"Ready\. fakebroker (\S+) http=(\S+):(\d+) https=(\S+):(\d+) pid=(\d+)", self.lines[-1])
        assert ready, self.lines[-1]
        self.version, self.host = ready[1], ready[2]
        self.port, self.https_port, self.pid = int(ready[3]), int(ready[5]), int(ready[6])
        self.url = f"http://{self.host}:{self.port}"
        self.admin = requests.Session()
        self.admin.trust_env = False

    def control(self, method, path, body=None, expected=(200, 201)):
        """One request to the control API; its JSON answer, numbers as they are written."""
        answer = self.admin.request(method, self.url + path, json=body, timeout=20)
        assert answer.status_code in expected, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json(parse_float=Decimal) if answer.content else None

    def world(self, **definition):
        """Mints a world; end it with `end()` or by leaving a `with` block."""
        return World(self, self.control("POST", "/__admin/worlds", definition))

    def stop(self, number=signal.SIGTERM):
        """Sends the signal and returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process.stdout.close()


class World:
    """One world of a server, as the control API gives it."""

    def __init__(self, server, description):
        self.server = server
        self.id = description["id"]
        self.schwab = description["credentials"]["schwab"]
        self.client_id = self.schwab["clientId"]
        self.client_secret = self.schwab["clientSecret"]
        self.callback_url = self.schwab["callbackUrl"]
        self.account_number = self.schwab["accounts"][0]["accountNumber"]
        self.account_hash = self.schwab["accounts"][0]["hashValue"]

    def control(self, method, path, body=None, **options):
        """A request to this world's control API; `path` begins after `/__admin`."""
        return self.server.control(method, f"/worlds/{self.id}/__admin{path}", body, **options)

    def quote(self, symbol, **values):
        """Sets the quote of a symbol."""
        return self.control("PUT", f"/quotes/{symbol}", values)

    def end(self):
        self.server.control("DELETE", f"/__admin/worlds/{self.id}", expected=(200, 204))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()
