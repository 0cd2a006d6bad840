"""How long the server needs to be ready, and what it holds in memory while idle: medians of fresh starts."""

import statistics
import sys
import urllib.request

from process import Server

STARTS = 11


def main(binary):
    times, sizes = [], []
    for _ in range(STARTS):
        with Server(binary, core=0) as server:
            times.append(server.milliseconds_to_ready)
            sizes.append(server.resident_megabytes())
            with urllib.request.urlopen(server.url + "/__admin/health", timeout=5) as answer:
                assert answer.status == 200
    print(f"start to Ready.  {statistics.median(times):6.1f} ms   ({min(times):.1f} to {max(times):.1f}, n={STARTS})"
          "   target < 50")
    print(f"idle memory      {statistics.median(sizes):6.1f} MB   ({min(sizes):.1f} to {max(sizes):.1f}, n={STARTS})"
          "   target < 25")


if __name__ == "__main__":
    main(*sys.argv[1:])
