"""A server: one that is started here, or one that runs already."""

import atexit
import os
import ssl
import tempfile
from pathlib import Path
from typing import Any, Iterable, List, Mapping, Optional, Union

from .control import Control
from .process import ServerProcess, find_program
from .snapshots import Snapshot
from .values import Instant, given, instant_text
from .world import World

Clock = Union[Mapping[str, Any], Instant]
Market = Union[Mapping[str, Any], str]


class Server:
    """A FakeBroker server.

    `Server()` attaches to the one that `FAKEBROKER_URL` in the environment names (a container, say), and otherwise starts
    one of its own on a free port, with a certificate authority of its own, in a temporary folder that goes with it.
    `Server(url=…)` attaches, `Server(binary=…)` starts, whatever the environment says. It ends by `stop()`, by leaving a
    `with` block, or with this process; one that it attached to goes on.

    `url` is its address; `version` its version; `pid` the process that was started here, None if it was attached to.
    """

    def __init__(
        self, binary: Union[str, os.PathLike, None] = None, *, url: Optional[str] = None,
        world_file: Union[str, os.PathLike, None] = None, stubs: Iterable[Union[str, os.PathLike]] = (),
        arguments: Iterable[str] = (), environment: Optional[Mapping[str, str]] = None,
        ca_file: Union[str, os.PathLike, None] = None, folder: Union[str, os.PathLike, None] = None,
    ):
        """Starts or attaches.

        Only for one that is started: `world_file` is the default world's, `stubs` are folders of WireMock mappings,
        `arguments` further ones of `fakebroker-server serve`, `environment` changes to what it inherits, `folder` where
        its log and its authority go instead of a temporary place; `StartError` if it does not start. Only for an
        attached one: `ca_file` is its authority's certificate, else it is asked for it.
        """
        self._process: Optional[ServerProcess] = None
        self._temporary: Optional[tempfile.TemporaryDirectory] = None
        self._ca_file = Path(ca_file) if ca_file else None
        if binary is None and url is None:
            url = os.environ.get("FAKEBROKER_URL") or None
        if url is None:
            if folder is None:
                self._temporary = tempfile.TemporaryDirectory(prefix="fakebroker-")
                folder = self._temporary.name
            url = self._start(find_program(binary), Path(folder), world_file, stubs, arguments, environment)
        context = ssl.create_default_context(cafile=ca_file) if url.startswith("https:") else None
        self.control = Control(url, context=context)
        self.url = self.control.url
        self.version: str = self.control.call("GET", "/version")["version"]

    def _start(self, program, folder: Path, world_file, stubs, arguments, environment) -> str:
        self._ca_file = folder / "ca.pem"
        command = ["--port", "0", "--ca-dir", str(folder / "authority"), "--ca-out", str(self._ca_file)]
        if world_file is not None:
            command += ["--world", os.fspath(world_file)]
        for stub in stubs:
            command += ["--stubs", os.fspath(stub)]
        try:
            self._process = ServerProcess(program, [*command, *arguments], folder / "server.log", environment)
        except BaseException:
            self._forget_folder()
            raise
        atexit.register(self.stop)
        return self._process.url

    @property
    def pid(self) -> Optional[int]:
        """The process that was started here, None if there is none."""
        return self._process.pid if self._process else None

    @property
    def log(self) -> Optional[Path]:
        """The file with what a server that was started here says on standard error."""
        return self._process.log if self._process else None

    @property
    def ca_file(self) -> Path:
        """The certificate of the server's own authority, in PEM: what its clients must trust."""
        if self._ca_file is None:
            if self._temporary is None:
                self._temporary = tempfile.TemporaryDirectory(prefix="fakebroker-")
            path = Path(self._temporary.name) / "ca.pem"
            path.write_bytes(self.control.bytes("GET", "/certs/ca.crt"))
            self._ca_file = path
        return self._ca_file

    def health(self) -> Mapping[str, Any]:
        """What the server says of itself: `status`, `listeners`, `worlds`, `uptimeInSeconds`."""
        return self.control.call("GET", "/health")

    def metrics(self) -> str:
        """Counts and durations, in Prometheus's text."""
        return self.control.bytes("GET", "/metrics").decode()

    def openapi(self) -> Mapping[str, Any]:
        """The control API's description, an OpenAPI document."""
        return self.control.call("GET", "/openapi.json")

    def world(
        self, id: Optional[str] = None, *, from_: Union[World, Snapshot, str, None] = None, seed: Optional[int] = None,
        clock: Optional[Clock] = None, market: Optional[Market] = None, oauth: Optional[Mapping[str, Any]] = None,
        definition: Optional[Mapping[str, Any]] = None,
    ) -> World:
        """Makes a world, with credentials of its own.

        `id` is its name, else a free one is taken (409 if it is in use). `clock` is an instant at which it stands, or
        `dict(mode=…, now=…, scale=…)`; `market` the hours, "always_open" or "nyse", or a mapping with other switches of the
        market; `oauth` as in a world file; `definition` a whole world file as a mapping, over which the others win.
        `from_` is a world or a snapshot to begin as a copy of. What is wrong in it is refused with 422 and a pointer.
        """
        body = given(
            id=id, from_=getattr(from_, "id", from_), seed=seed, clock=_clock(clock), market=_market(market), oauth=oauth,
            definition=definition)
        return World(self, self.control.call("POST", "/worlds", body))

    def find(self, id: str) -> World:
        """A world that is there already; `NotFound` if it never was, 410 if it has ended."""
        return World(self, self.control.call("GET", f"/worlds/{id}"))

    @property
    def default(self) -> World:
        """The world that requests without credentials or with the well-known ones belong to. It cannot end."""
        return self.find("default")

    def worlds(self) -> List[World]:
        """Every world."""
        return [World(self, description) for description in self.control.call("GET", "/worlds")["worlds"]]

    def stop(self) -> Optional[int]:
        """Ends a server that was started here and returns its exit code; an attached one goes on: None."""
        code = None
        if self._process is not None:
            atexit.unregister(self.stop)
            code = self._process.stop()
        self._forget_folder()
        return code

    def keep_running(self) -> None:
        """Lets a server that was started here outlive this process, and ends nothing here any more: whoever ends it does so
        by its pid."""
        atexit.unregister(self.stop)
        if self._process is not None:
            self._process.disown()

    def _forget_folder(self) -> None:
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Server {self.version} at {self.url}>"


def _clock(clock: Optional[Clock]) -> Optional[Mapping[str, Any]]:
    if clock is None or isinstance(clock, Mapping):
        return clock
    return {"mode": "frozen", "now": instant_text(clock)}


def _market(market: Optional[Market]) -> Optional[Mapping[str, Any]]:
    return {"hours": market} if isinstance(market, str) else market
