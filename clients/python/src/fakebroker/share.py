"""One server for several processes: the first that needs it starts it, the last that leaves stops it."""

import fcntl
import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, Optional

from .process import stop_process
from .server import Server


class Share:
    """A folder that several processes know: a lock, and a file that says where the server is and how many use it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._state = folder / "server.json"

    def join(self, start: Callable[[Path], Server]) -> Server:
        """The server of all, started in this folder by the first. Whoever joins leaves once."""
        with self._lock():
            state = self._read()
            if state is None:
                server = start(self.folder)
                state = {"url": server.url, "ca": str(server.ca_file), "pid": server.pid, "users": 0}
                # It outlives this process if others still use it.
                server.keep_running()
            state["users"] += 1
            self._write(state)
            return Server(url=state["url"], ca_file=state["ca"])

    def leave(self) -> None:
        """Counts this process out; the last one stops the server, and returns when it is gone."""
        with self._lock():
            state = self._read()
            if state is None:
                return
            state["users"] -= 1
            if state["users"] > 0:
                self._write(state)
            else:
                self._stop(state)

    def clear(self) -> None:
        """Stops the server although some never left, since their processes died."""
        with self._lock():
            state = self._read()
            if state is not None:
                self._stop(state)

    def _stop(self, state: Dict[str, Any]) -> None:
        self._state.unlink()
        if state["pid"] is not None:
            stop_process(state["pid"], state["url"])

    def _read(self) -> Optional[Dict[str, Any]]:
        return json.loads(self._state.read_text()) if self._state.exists() else None

    def _write(self, state: Dict[str, Any]) -> None:
        written = self._state.with_suffix(".new")
        written.write_text(json.dumps(state))
        os.replace(written, self._state)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
