"""The open WebSockets of a world, and what passed over them."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Iterator, List, Optional, Union

from .control import Control
from .errors import NothingHappened
from .records import Record
from .values import Span, given, segment, span_seconds, span_text


@dataclass(frozen=True)
class Subscription(Record):
    """What a stream is subscribed to: which `keys` (symbols) of a service, and which of their fields."""

    service: str
    keys: List[str]
    fields: List[str]


@dataclass(frozen=True)
class Stream(Record):
    """An open socket: `name` is "schwab.streamer", "alpaca.trading" or "alpaca.data", `principal` who logged in; `sent` and
    `received` count its messages."""

    id: str
    name: str
    principal: Optional[str]
    opened_at: datetime
    subscriptions: List[Subscription]
    sent: int
    received: int
    _streams: "Streams" = field(repr=False, compare=False)

    def send(self, message: Any) -> None:
        """Sends a message to the client, out of turn: text as it is, bytes as a binary one, anything else as JSON."""
        body = {"base64": base64.b64encode(message).decode()} if isinstance(message, bytes) else {"message": message}
        self._streams._control.call("POST", f"/streams/{segment(self.id)}/send", body)

    def close(self, code: Optional[int] = None, reason: Optional[str] = None) -> None:
        """Closes the socket, with a close code of RFC 6455 (1000 if none is given)."""
        self._streams._control.call("POST", f"/streams/{segment(self.id)}/close", given(code=code, reason=reason))


@dataclass(frozen=True)
class Message(Record):
    """A message over a socket: `stream` is its id, `direction` "sent", "received" or "withheld" (by a fault); `text`, or
    `base64` for a binary one. `number` counts from 1 over all streams of the world."""

    number: int
    at: datetime
    stream: str
    direction: str
    text: Optional[str]
    base64: Optional[str]
    fault: Optional[str]


class Streams:
    """A world's open sockets."""

    def __init__(self, control: Control):
        self._control = control

    def __iter__(self) -> Iterator[Stream]:
        return iter(self.list())

    def list(self) -> List[Stream]:
        """Every open socket, oldest first."""
        answer = self._control.call("GET", "/streams")
        return [Stream.read(raw, _streams=self) for raw in answer["streams"]]

    def messages(
        self, *, after: Optional[int] = None, stream: Union[Stream, str, None] = None, direction: Optional[str] = None,
        contains: Optional[str] = None, limit: Optional[int] = None, wait: Optional[Span] = None,
    ) -> List[Message]:
        """What was sent and received, oldest first, behind message number `after`. With `wait`, the answer is held until
        there is one, and is empty if none came in that span of the wall's time."""
        query = {
            "after": after, "stream": getattr(stream, "id", stream), "direction": direction, "contains": contains,
            "limit": limit, "wait": None if wait is None else span_text(wait),
        }
        answer = self._control.call("GET", "/messages", query=query, patience=span_seconds(wait))
        return [Message.read(raw) for raw in answer["messages"]]

    def wait_for(
        self, contains: Optional[str] = None, *, after: int = 0, stream: Union[Stream, str, None] = None,
        direction: Optional[str] = None, within: Span = "5s",
    ) -> Message:
        """The first message behind number `after` that matches; `NothingHappened` if there is none within that span."""
        found = self.messages(after=after, stream=stream, direction=direction, contains=contains, limit=1, wait=within)
        if not found:
            raise NothingHappened(f"no message{f' with {contains!r}' if contains else ''} passed within {within}")
        return found[0]
