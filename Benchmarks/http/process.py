"""Processes of a benchmark: started on one core, ended by the one who started them."""

import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time


def pinned(command, core, **options):
    """Starts `command` on one core. Returns the process."""
    return subprocess.Popen(command, preexec_fn=lambda: os.sched_setaffinity(0, {core}), **options)


def end(process):
    """Asks a process to end, and makes it if it has not within five seconds."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Server:
    """The server on a free port, with a certificate authority of its own."""

    def __init__(self, binary, core):
        self.directory = tempfile.TemporaryDirectory()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FAKEBROKER_")}
        started = time.perf_counter()
        self.process = pinned(
            [binary, "serve", "--port", "0", "--ca-dir", self.directory.name + "/ca", "--log-level", "error"],
            core, stdout=subprocess.PIPE, text=True, env=environment)
        for line in self.process.stdout:
            if line.startswith("Ready."):
                self.milliseconds_to_ready = (time.perf_counter() - started) * 1e3
                self.url = "http://" + re.search(r"http=(\S+)", line)[1]
                return
        raise SystemExit(f"{binary} ended before it was ready, with {self.process.wait()}")

    def resident_megabytes(self):
        """What the process holds in memory now."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end(self.process)
        self.directory.cleanup()


def cpu_seconds(pid):
    """Processor time that a process has used."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def busy_seconds():
    """Processor time that all processes together have used, with the system's own."""
    fields = pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    user, nice, system, _idle, _wait, irq, soft = map(int, fields[:7])
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")
