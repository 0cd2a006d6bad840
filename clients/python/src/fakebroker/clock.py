"""What time it is in a world, and moving it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, List, Optional, Tuple, Union

from .control import Control
from .events import Event
from .records import Record
from .values import Instant, Span, given, instant_text, span_text

if TYPE_CHECKING:
    from .orders import Order

NEXT = ("nextEvent", "nextOpen", "nextClose")


@dataclass(frozen=True)
class Market(Record):
    """The market by the world's clock: `hours` is "always_open" or "nyse", `session` one of "pre", "regular", "post" and
    "closed"."""

    hours: str
    session: str
    is_open: bool
    next_open: datetime
    next_close: datetime


@dataclass(frozen=True)
class Timer(Record):
    """What happens next by itself, and when."""

    at: datetime
    kind: str


@dataclass(frozen=True)
class ClockState(Record):
    """What a clock shows: `mode` is "realtime", "scaled" or "frozen", `scale` world seconds for each second of the wall."""

    mode: str
    now: datetime
    scale: float
    market: Market
    next_timer: Optional[Timer]


@dataclass(frozen=True)
class Advance(Record):
    """What an advance did: the instant it came to, how many events happened (`fired`) and the first thousand of them."""

    now: datetime
    fired: int
    events: List[Event]


class Clock:
    """A world's clock. When `advance` returns, everything that was due has happened."""

    def __init__(self, control: Control):
        self._control = control

    def get(self) -> ClockState:
        """What the clock shows."""
        return ClockState.read(self._control.call("GET", "/clock"))

    @property
    def now(self) -> datetime:
        """The instant that the clock shows, in UTC."""
        return self.get().now

    @property
    def market(self) -> Market:
        """Whether the market is open, and when it opens and closes next."""
        return self.get().market

    def advance(
        self, *, by: Optional[Span] = None, to: Optional[Instant] = None,
        until: Optional[Tuple[Union["Order", str], str]] = None, max_events: Optional[int] = None,
    ) -> Advance:
        """Moves the clock on, past everything that is due on the way, in order.

        One of: `by` a span ("30m", a timedelta); `to` an instant, "nextEvent", "nextOpen" or "nextClose"; `until` an
        order has a status, `(order, "filled")`. `max_events` stops it early. Going back, or while another advance runs,
        is refused with 409.
        """
        body = given(max_events=max_events)
        if by is not None:
            body["by"] = span_text(by)
        if to is not None:
            body["to"] = instant_text(to)
        if until is not None:
            order, status = until
            body["until"] = {"order": getattr(order, "id", order), "status": status}
        return Advance.read(self._control.call("POST", "/clock/advance", body, patience=300))

    def freeze(self, at: Optional[Instant] = None) -> ClockState:
        """Stops the clock where it stands, or at an instant that is not before it (409)."""
        return self._set(mode="frozen", now=None if at is None else instant_text(at))

    def run(self, *, scale: Optional[float] = None, now: Optional[Instant] = None) -> ClockState:
        """Lets the clock run with the wall's, or `scale` times as fast, from where it stands or from `now`."""
        return self._set(
            mode="realtime" if scale is None else "scaled", scale=scale, now=None if now is None else instant_text(now))

    def _set(self, **members) -> ClockState:
        return ClockState.read(self._control.call("PUT", "/clock", given(**members)))

    def __repr__(self) -> str:
        state = self.get()
        return f"<Clock {state.mode} at {state.now.isoformat()}>"
