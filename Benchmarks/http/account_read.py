"""Requests a second for an authorised account read, rendered from the world's state each time, beside nginx
answering the same bytes from memory.

Each has one thread on core 0; wrk has core 1. Rounds alternate, so that what disturbs the machine disturbs both; a
round in which other processes used much of a core is left out and tried again, a bounded number of times.
"""

import base64
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from process import Server, busy_seconds, cpu_seconds, end, pinned

CONNECTIONS = 64
SECONDS = 3
ROUNDS = 7
ATTEMPTS = 14
FOREIGN_CORES = 0.35
TARGET = 0.6


def call(url, form=None, headers=None):
    """The answer's body; with a form the method is POST."""
    data = None if form is None else urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, headers or {}), timeout=5) as answer:
        return answer.read()


def log_in(url):
    """An access token of the default world's app, by the vendor's own flow."""
    client_id, secret, callback = "fakebroker-client-id", "fakebroker-client-secret", "https://127.0.0.1:8182"
    query = urllib.parse.urlencode({"client_id": client_id, "redirect_uri": callback})
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=5)
    connection.request("GET", "/v1/oauth/authorize?" + query)
    location = connection.getresponse().headers["Location"]
    connection.close()
    code, = urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)["code"]
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback}
    return json.loads(call(url + "/v1/oauth/token", form, {"Authorization": "Basic " + basic}))["access_token"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_nginx(directory, path, body):
    """nginx with one worker that answers `path` with `body` from its configuration. Returns the process and its URL."""
    port = free_port()
    # A parameter holds at most 4 kB: a longer body is put together from several.
    parts = [body[i:i + 2000] for i in range(0, len(body), 2000)]
    quoted = [part.replace("\\", "\\\\").replace("'", "\\'") for part in parts]
    assert "$" not in body
    lines = "\n".join(f"set $part{i} '{part}';" for i, part in enumerate(quoted))
    whole = "".join(f"${{part{i}}}" for i in range(len(parts)))
    for folder in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
        os.mkdir(f"{directory}/{folder}")
    pathlib.Path(f"{directory}/nginx.conf").write_text(f"""
        daemon off; master_process off; worker_processes 1; pid {directory}/pid; error_log stderr error;
        events {{ worker_connections 1024; }}
        http {{
            access_log off; keepalive_requests 1000000000; server_tokens off;
            client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
            fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;
            server {{
                listen 127.0.0.1:{port};
                location = {path} {{ default_type application/json; {lines} return 200 "{whole}"; }}
            }}
        }}""")
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    process = pinned([nginx, "-p", directory, "-c", f"{directory}/nginx.conf", "-e", "stderr"], core=0)
    for _ in range(200):
        try:
            call(f"http://127.0.0.1:{port}{path}")
            return process, f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.02)
    end(process)
    raise SystemExit("nginx does not answer")


def load(url, headers, pid):
    """Requests a second by wrk, processor microseconds a request, and cores that others used meanwhile."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", url]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    busy, own, children, started = busy_seconds(), cpu_seconds(pid), sum(os.times()[2:4]), time.perf_counter()
    wrk = pinned(command, core=1, stdout=subprocess.PIPE, text=True)
    output = wrk.communicate(timeout=SECONDS + 20)[0]
    elapsed = time.perf_counter() - started
    own = cpu_seconds(pid) - own
    children = sum(os.times()[2:4]) - children
    foreign = (busy_seconds() - busy - own - children) / elapsed
    if "Non-2xx" in output or "Socket errors" in output:
        raise SystemExit(f"{url} answered with errors:\n{output}")
    requests = int(re.search(r"(\d+) requests in", output)[1])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]), own / requests * 1e6, foreign


def main(binary):
    with Server(binary, core=0) as server, tempfile.TemporaryDirectory(dir="/dev/shm") as directory:
        headers = {"Authorization": "Bearer " + log_in(server.url)}
        numbers = json.loads(call(server.url + "/trader/v1/accounts/accountNumbers", headers=headers))
        path = f"/trader/v1/accounts/{numbers[0]['hashValue']}"
        target = path + "?fields=positions"
        body = call(server.url + target, headers=headers).decode()
        nginx, nginx_url = start_nginx(directory, path, body)
        try:
            assert call(nginx_url + target).decode() == body, "nginx answers other bytes"
            print(f"account read, {len(body.encode())} bytes, {CONNECTIONS} connections, {SECONDS} s a round")
            peers = {"fakebroker": (server.url, server.process.pid), "nginx": (nginx_url, nginx.pid)}
            for url, pid in peers.values():
                load(url + target, headers, pid)
            rounds, disturbed = [], []
            for attempt in range(ATTEMPTS):
                names = list(peers) if attempt % 2 == 0 else list(reversed(peers))
                result = {name: load(peers[name][0] + target, headers, peers[name][1]) for name in names}
                quiet = all(foreign <= FOREIGN_CORES for *_, foreign in result.values())
                (rounds if quiet else disturbed).append(result)
                if len(rounds) == ROUNDS:
                    break
            report(rounds, disturbed)
            print(f"memory after     {server.resident_megabytes():6.1f} MB")
        finally:
            end(nginx)


def report(rounds, disturbed):
    if not rounds:
        print("every round was disturbed by other processes: these figures say little")
        rounds = disturbed
    else:
        print(f"{len(rounds)} quiet rounds, {len(disturbed)} left out")
    for name in rounds[0]:
        rates = [result[name][0] for result in rounds]
        costs = [result[name][1] for result in rounds]
        print(f"{name:<11} {statistics.median(rates):10.0f} requests/s   ({min(rates):.0f} to {max(rates):.0f})"
              f"   {statistics.median(costs):6.2f} us of processor each")
    ratios = [result["fakebroker"][0] / result["nginx"][0] for result in rounds]
    print(f"paired ratio     {statistics.median(ratios):.2f}   ({min(ratios):.2f} to {max(ratios):.2f})"
          f"   target >= {TARGET}")


if __name__ == "__main__":
    main(*sys.argv[1:])
