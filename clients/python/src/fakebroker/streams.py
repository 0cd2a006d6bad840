"""The open WebSockets of a world, and what passed over them."""

from dataclasses import dataclass, field
from typing import Any, Iterator, List, Mapping, Optional

from .control import Control
from .records import Record
from .values import Span, given, segment, span_seconds, span_text


@dataclass(frozen=True)
class Stream(Record):
    """An open socket: `stream` is "schwab.streamer", "alpaca.trading" or "alpaca.data". What it is subscribed to is in
    `raw`."""

    id: str
    stream: Optional[str]
    subscriptions: Any
    _streams: "Streams" = field(repr=False, compare=False)

    def send(self, message: Any) -> None:
        """Sends a message to the client, out of turn: text, or what is sent as JSON."""
        self._streams._control.call("POST", f"/streams/{segment(self.id)}/send", {"message": message})

    def close(self, code: Optional[int] = None, reason: Optional[str] = None) -> None:
        """Closes the socket, with a close code of RFC 6455 (1000 if none is given)."""
        self._streams._control.call("POST", f"/streams/{segment(self.id)}/close", given(code=code, reason=reason))


class Streams:
    """A world's open sockets."""

    def __init__(self, control: Control):
        self._control = control

    def __iter__(self) -> Iterator[Stream]:
        return iter(self.list())

    def list(self) -> List[Stream]:
        """Every open socket."""
        answer = self._control.call("GET", "/streams")
        return [Stream.read(raw, _streams=self) for raw in answer["streams"]]

    def messages(self, *, after: Optional[int] = None, wait: Optional[Span] = None) -> List[Mapping[str, Any]]:
        """What was sent and received over the sockets, oldest first, as the control API tells it. With `wait`, the answer
        is held until there is a message."""
        query = {"after": after, "wait": None if wait is None else span_text(wait)}
        return self._control.call("GET", "/messages", query=query, patience=span_seconds(wait))["messages"]
