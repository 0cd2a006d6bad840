"""The server as a process: finding the program, starting it, and ending it by its id."""

import os
import re
import shutil
import signal
import socket
import subprocess
import threading
from pathlib import Path
from typing import Iterable, Mapping, Optional, Union
from urllib.parse import urlsplit

from .errors import StartError

PROGRAM = "fakebroker-server"
START_SECONDS = 60
END_SECONDS = 20

# What means us, and not the server: it would warn of names that it does not know.
OURS = ("FAKEBROKER_SERVER", "FAKEBROKER_URL", "FAKEBROKER_WORLD_ID")

_READY = re.compile(r"Ready\. fakebroker (\S+) http=(\S+):(\d+) https=(\S+):(\d+) pid=(\d+)")


def find_program(path: Union[str, os.PathLike, None] = None) -> str:
    """The program: `path`, or `FAKEBROKER_SERVER` in the environment, or `fakebroker-server` on the PATH."""
    named = path or os.environ.get("FAKEBROKER_SERVER")
    found = shutil.which(os.fspath(named or PROGRAM))
    if found is None:
        raise StartError(
            f"There is no program {os.fspath(named)!r}" if named else
            f"There is no {PROGRAM} on the PATH: say where it is (a path, or FAKEBROKER_SERVER in the environment), or "
            "name a server that runs (FAKEBROKER_URL)")
    return os.path.abspath(found)


class ServerProcess:
    """A server that was started here. `url`, `version` and `pid` are what its `Ready.` line says; its log is a file."""

    def __init__(self, program: str, arguments: Iterable[str], log: Path, changes: Optional[Mapping[str, str]] = None):
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        environment.update(changes or {})
        self.log = log
        with log.open("ab") as errors:
            # A session of its own: an interrupt at the terminal is the tests' to handle, who end their server in order.
            self._process = subprocess.Popen(
                [program, "serve", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                env=environment, text=True, start_new_session=True)
        ready = self._await_ready()
        self.version = ready[1]
        self.url = f"http://{ready[2]}:{ready[3]}"
        self.pid = int(ready[6])

    def _await_ready(self) -> "re.Match[str]":
        output = self._process.stdout
        assert output is not None, "it is a pipe"
        limit = threading.Timer(START_SECONDS, self._process.kill)
        limit.start()
        try:
            for line in output:
                ready = _READY.match(line)
                if ready:
                    return ready
            code = self._process.wait()
            raise StartError(f"The server ended with {code} before it was ready", code, self.log.read_text(errors="replace"))
        finally:
            limit.cancel()
            output.close()

    def disown(self) -> None:
        """Leaves the server to whoever knows its id; nobody here waits for it any more."""
        # Else Popen would warn of a child that still runs when it is forgotten.
        self._process.returncode = 0

    def stop(self) -> int:
        """Ends the server with SIGTERM, which lets it answer what it is at, and returns its exit code."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            return self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


def stop_process(pid: int, url: str) -> None:
    """Ends a server that another process started, and returns when it is gone. If nobody listens at `url` any more, the
    id may mean another program by now, and nothing is done."""
    address = urlsplit(url)
    try:
        with socket.create_connection((address.hostname, address.port or 80), timeout=END_SECONDS) as connection:
            os.kill(pid, signal.SIGTERM)
            # Its end closes the connection.
            while connection.recv(4096):
                pass
    except (ConnectionError, ProcessLookupError):
        return
    except TimeoutError:
        os.kill(pid, signal.SIGKILL)
