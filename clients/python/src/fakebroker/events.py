"""What has happened in a world, and waiting for it."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Iterator, List, Optional, Union

from .control import Control
from .errors import NothingHappened
from .records import Record
from .values import Span, decode, span_seconds, span_text

if TYPE_CHECKING:
    from .orders import Order


@dataclass(frozen=True)
class Execution(Record):
    """One fill: how much at which price."""

    id: str
    side: str
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True)
class Event(Record):
    """Something that happened, at world time `at`. `seq` counts from 1 without gaps; `type` is e.g. "orderAccepted",
    "orderPartiallyFilled", "orderFilled", "orderRejected", "quoteChanged". Members that its type does not have are None;
    `status` and the quantities are the order's after it."""

    seq: int
    at: datetime
    type: str
    order: Optional[str]
    account: Optional[str]
    symbol: Optional[str]
    client_order_id: Optional[str]
    status: Optional[str]
    quantity: Optional[Decimal]
    filled_quantity: Optional[Decimal]
    leaves_quantity: Optional[Decimal]
    average_price: Optional[Decimal]
    execution: Optional[Execution]
    reason: Optional[str]
    amount: Optional[Decimal]
    balance: Optional[Decimal]


@dataclass(frozen=True)
class EventPage(Record):
    """Some events, oldest first, and the number of the `last` one there is: the `after` of the next question. `dropped`
    counts the oldest ones, which are kept no more."""

    events: List[Event]
    last: int
    dropped: int

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    def __getitem__(self, index: int) -> Event:
        return self.events[index]


class Events:
    """A world's events: `world.events(after=12)`."""

    def __init__(self, control: Control):
        self._control = control

    def __call__(
        self, *, after: Optional[int] = None, type: Optional[str] = None, order: Union["Order", str, None] = None,
        account: Optional[str] = None, wait: Optional[Span] = None, limit: Optional[int] = None,
    ) -> EventPage:
        """The events behind number `after` that match. With `wait`, the answer is held until there is one, and is empty
        if none came in that span of the wall's time."""
        query = {
            "after": after, "type": type, "order": getattr(order, "id", order), "account": account,
            "wait": None if wait is None else span_text(wait), "limit": limit,
        }
        return EventPage.read(self._control.call("GET", "/events", query=query, patience=span_seconds(wait)))

    @property
    def last(self) -> int:
        """The number of the last event so far, zero if there is none."""
        return self(limit=0).last

    def wait_for(
        self, type: Optional[str] = None, *, after: int = 0, order: Union["Order", str, None] = None,
        account: Optional[str] = None, within: Span = "5s",
    ) -> Event:
        """The first event behind `after` that matches; `NothingHappened` if there is none within that span."""
        page = self(after=after, type=type, order=order, account=account, wait=within, limit=1)
        if not page.events:
            raise NothingHappened(f"no event {type or ''} came within {within}; the last one is number {page.last}")
        return page.events[0]

    def stream(self, *, after: Optional[int] = None, idle: Span = "30s") -> Iterator[Event]:
        """The events as they happen, without end (server-sent events). A silence longer than `idle` is a TimeoutError.
        Close the generator, or let it go, to end the request."""
        lines = self._control.lines("/events", query={"after": after}, idle=span_seconds(idle))
        for line in lines:
            if line.startswith("data:"):
                yield Event.read(decode(line[5:].encode()))


def described(event: Event) -> str:
    """An event as a line of a report."""
    rest = {name: value for name, value in event.raw.items() if name not in ("seq", "at", "type")}
    return f"{event.seq:>5}  {event.raw['at']}  {event.type}  {json.dumps(rest, default=str)}"
