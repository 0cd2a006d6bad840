"""The journal: what a world was asked, what it answered, and why. Requests to the control API are not in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Iterator, List, Mapping, Optional

from .control import Control
from .records import Record
from .values import Instant, instant_text, segment


@dataclass(frozen=True)
class LoggedRequest(Record):
    """A request as it came: `url` is path and query, `headers` as sent, `body` as text."""

    method: str
    url: str
    absolute_url: Optional[str]
    client_ip: Optional[str]
    headers: dict
    body: Optional[str]

    def header(self, name: str) -> Optional[str]:
        """A header's value, whatever the case of its name; None if it was not sent."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)


@dataclass(frozen=True)
class LoggedResponse(Record):
    """An answer as it went."""

    status: int
    headers: Optional[dict]
    body: Optional[str]


@dataclass(frozen=True)
class TraceClock(Record):
    """What the world's clock showed."""

    mode: str
    now: datetime


@dataclass(frozen=True)
class Trace(Record):
    """What each stage decided. `operation` is the route's name (`schwab.placeOrder`), `authorization` "granted" or why
    not; `stub`, `fault` and `rule` are what took part."""

    world: str
    provider: Optional[str]
    operation: Optional[str]
    authorization: Optional[str]
    stub: Optional[str]
    fault: Optional[str]
    rule: Optional[str]
    clock: TraceClock

    @property
    def status_before(self) -> Optional[int]:
        """The status that the route answered with."""
        return self._status("before")

    @property
    def status_after(self) -> Optional[int]:
        """The status that went out, after a fault had its way."""
        return self._status("after")

    def _status(self, when: str) -> Optional[int]:
        status = self.raw.get("status")
        return status.get(when) if isinstance(status, Mapping) else self.raw.get("status" + when.capitalize())


@dataclass(frozen=True)
class Served(Record):
    """A request with its answer. `was_matched` is false where neither a stub nor a provider's route answered."""

    id: str
    request: LoggedRequest
    response: Optional[LoggedResponse]
    was_matched: bool
    trace: Optional[Trace]

    @property
    def why(self) -> str:
        """In a few words, why it was answered as it was."""
        trace = self.trace
        if trace is None:
            return "" if self.was_matched else "no route and no stub"
        parts = [trace.operation or "no route and no stub"]
        if trace.authorization not in (None, "granted"):
            parts.append(trace.authorization)
        parts += [f"{noun} {value}" for noun, value in
                  [("stub", trace.stub), ("fault", trace.fault), ("rule", trace.rule)] if value]
        if trace.status_before not in (None, trace.status_after):
            parts.append(f"was {trace.status_before}")
        return ", ".join(parts)


@dataclass(frozen=True)
class NearMiss(Record):
    """A request that nothing matched, and a stub that it came near to; `match_result` holds the distance, from 0 to 1."""

    request: LoggedRequest
    stub_mapping: Optional[dict]
    request_pattern: Optional[dict]
    match_result: dict


class Requests:
    """A world's journal. Patterns are WireMock's, by their own names: `find(method="POST", urlPathPattern="/trader/.*")`."""

    def __init__(self, control: Control):
        self._control = control

    def __iter__(self) -> Iterator[Served]:
        return iter(self.list())

    def list(
        self, *, limit: Optional[int] = None, since: Optional[Instant] = None, unmatched: Optional[bool] = None,
        matching_stub: Optional[str] = None,
    ) -> List[Served]:
        """What was served, newest first."""
        query = {
            "limit": limit, "since": None if since is None else instant_text(since),
            "unmatched": None if unmatched is None else str(unmatched).lower(), "matchingStub": matching_stub,
        }
        return [Served.read(raw) for raw in self._control.call("GET", "/requests", query=query)["requests"]]

    @property
    def dropped(self) -> int:
        """How many requests the journal had no more room for."""
        return self._control.call("GET", "/requests", query={"limit": 0})["meta"]["dropped"]

    def get(self, id: str) -> Served:
        """The entry of that id; `NotFound` if there is none."""
        return Served.read(self._control.call("GET", f"/requests/{segment(id)}"))

    def find(self, **pattern: Any) -> List[LoggedRequest]:
        """The requests that a pattern matches, oldest first."""
        return self._logged(self._control.call("POST", "/requests/find", _pattern(pattern)))

    def count(self, **pattern: Any) -> int:
        """How many requests a pattern matches."""
        return self._control.call("POST", "/requests/count", _pattern(pattern))["count"]

    def delete(self, id: str) -> None:
        """Forgets one entry; `NotFound` if there is none of that id."""
        self._control.call("DELETE", f"/requests/{segment(id)}")

    def remove(self, **pattern: Any) -> int:
        """Forgets the requests that a pattern matches, and says how many they were."""
        return len(self._control.call("POST", "/requests/remove", _pattern(pattern)).get("serveEvents", []))

    def unmatched(self) -> List[LoggedRequest]:
        """The requests that neither a stub nor a provider's route answered."""
        return self._logged(self._control.call("GET", "/requests/unmatched"))

    def near_misses(self) -> List[NearMiss]:
        """For each unmatched request, the stubs that it came nearest to."""
        answer = self._control.call("GET", "/requests/unmatched/near-misses")
        return [NearMiss.read(raw) for raw in answer["nearMisses"]]

    def clear(self) -> None:
        """Forgets everything."""
        self._control.call("DELETE", "/requests")

    @staticmethod
    def _logged(answer: Mapping[str, Any]) -> List[LoggedRequest]:
        return [LoggedRequest.read(raw) for raw in answer["requests"]]


def _pattern(pattern: Mapping[str, Any]) -> Mapping[str, Any]:
    return pattern or {"urlPattern": ".*"}
