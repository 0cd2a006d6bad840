"""What worlds cost: minting and deleting one over HTTP, ten thousand idle ones in memory, and a trading day of one-second
prices of twenty symbols, of which a subscriber gets every one by the vendor's streamer."""

import http.client
import json
import pathlib
import statistics
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "http"))

from process import Server  # noqa: E402
from subscriber import Subscriber  # noqa: E402

MINTS = 2000
IDLE = 10_000
DAYS = 3
SYMBOLS = "AAPL MSFT NVDA AMZN GOOGL META TSLA AVGO NFLX AMD INTC CSCO COST PEP JPM V MA UNH JNJ PG".split()


class Control:
    """The control API over one connection."""

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)

    def __call__(self, method, path, body=None):
        self.connection.request(method, path, None if body is None else json.dumps(body))
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {content.decode()}")
        return json.loads(content)


def timed(action):
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1e3


def mint_and_delete(control, number):
    control("POST", "/__admin/worlds", {"id": f"m{number}", "seed": number})
    control("DELETE", f"/__admin/worlds/m{number}")


def measure_mints(binary):
    with Server(binary, core=0) as server:
        control = Control(server.url)
        times = sorted(timed(lambda: mint_and_delete(control, number)) for number in range(MINTS))
        print(f"mint and delete  {statistics.median(times):6.2f} ms   ({times[MINTS // 100]:.2f} to {times[-MINTS // 100]:.2f} "
              f"without 1 % at either end, n={MINTS})   target < 1")


def measure_memory(binary):
    with Server(binary, core=0) as server:
        control = Control(server.url)
        for number in range(IDLE):
            control("POST", "/__admin/worlds", {"seed": number})
        print(f"{IDLE} worlds     {server.resident_megabytes():6.0f} MB   target < 1000")


def measure_day(binary):
    times, arrivals, megabytes = [], [], []
    with Server(binary, core=0) as server:
        control = Control(server.url)
        for number in range(DAYS):
            world = control("POST", "/__admin/worlds", {
                "id": f"d{number}", "seed": number, "market": {"hours": "nyse"},
                "clock": {"mode": "frozen", "now": "2026-03-02T09:30:00-05:00"}})
            with Subscriber(world, SYMBOLS, control) as subscriber:
                before, started = len(subscriber), time.perf_counter()
                times.append(timed(lambda: control(
                    "POST", f"/worlds/d{number}/__admin/clock/advance", {"to": "nextClose"})))
                # The answer comes first: frames leave the server behind it.
                arrivals.append((subscriber.settled() - started) * 1e3)
                megabytes.append((len(subscriber) - before) / 1e6)
            control("DELETE", f"/__admin/worlds/d{number}")
    print(f"a day, {len(SYMBOLS)} symbols  {statistics.median(times):6.0f} ms   ({min(times):.0f} to {max(times):.0f}, n={DAYS})"
          f"   target < 1000")
    print(f"  and received   {statistics.median(arrivals):6.0f} ms   ({min(arrivals):.0f} to {max(arrivals):.0f}, n={DAYS}; "
          f"{statistics.median(megabytes):.0f} MB)   target < 1000")


def main(binary):
    measure_mints(binary)
    measure_memory(binary)
    measure_day(binary)


if __name__ == "__main__":
    main(*sys.argv[1:])
