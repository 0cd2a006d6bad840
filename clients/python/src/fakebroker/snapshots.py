"""Copies of a world, to go back to and to compare."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Iterator, List, Mapping, Optional, Union

from .control import Control
from .events import Event
from .records import Record
from .values import decode, given, segment


@dataclass(frozen=True)
class Snapshot(Record):
    """A copy of a world as it was at world time `at`, behind event number `seq`. It never changes and costs no copy."""

    id: str
    name: Optional[str]
    at: datetime
    seq: int
    _snapshots: "Snapshots" = field(repr=False, compare=False)

    def restore(self) -> None:
        """Puts the world back to what it was."""
        self._snapshots._control.call("POST", f"/snapshots/{segment(self.id)}/restore", {})

    def export(self) -> bytes:
        """The snapshot as one file, which another server imports."""
        return self._snapshots._control.bytes("GET", f"/snapshots/{segment(self.id)}/export")

    def delete(self) -> None:
        """Forgets the snapshot."""
        self._snapshots._control.call("DELETE", f"/snapshots/{segment(self.id)}")


@dataclass(frozen=True)
class Moment(Record):
    """World time, and the number of the last event."""

    now: datetime
    seq: int


@dataclass(frozen=True)
class Change(Record):
    """One thing as it was (`from_`) and as it is (`to`), None where it was not there: an order by its `id`, an account by its
    `account_number`, a quote by its `symbol`. Both sides are as the control API tells them."""

    id: Optional[str]
    account_number: Optional[str]
    symbol: Optional[str]
    from_: Optional[dict]
    to: Optional[dict]


@dataclass(frozen=True)
class Diff(Record):
    """What differs between two moments of a world, and the events between them."""

    from_: Moment
    to: Moment
    orders: List[Change]
    accounts: List[Change]
    quotes: List[Change]
    events: List[Event]


class Snapshots:
    """A world's snapshots. A world of its own begins from one by `server.world(from_=snapshot)`."""

    def __init__(self, control: Control):
        self._control = control

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(self.list())

    def take(self, name: Optional[str] = None) -> Snapshot:
        """Keeps the world as it is now."""
        return self._read(self._control.call("POST", "/snapshots", given(name=name)))

    def get(self, id: str) -> Snapshot:
        """The snapshot of that id; `NotFound` if there is none."""
        return self._read(self._control.call("GET", f"/snapshots/{segment(id)}"))

    def list(self) -> List[Snapshot]:
        """Every snapshot."""
        return [self._read(raw) for raw in self._control.call("GET", "/snapshots")["snapshots"]]

    def load(self, exported: bytes) -> Snapshot:
        """Takes in what `export` wrote, here or on another server; `restore` then makes this world what it holds."""
        return self._read(decode(self._control.bytes("POST", "/snapshots/import", exported)))

    def diff(self, from_: Union[Snapshot, str], to: Union[Snapshot, str, None] = None) -> Diff:
        """What changed between two snapshots, or between one and now."""
        query = {"from": getattr(from_, "id", from_), "to": getattr(to, "id", to)}
        return Diff.read(self._control.call("GET", "/diff", query=query))

    def _read(self, raw: Mapping[str, Any]) -> Snapshot:
        return Snapshot.read(raw, _snapshots=self)
