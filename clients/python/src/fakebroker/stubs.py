"""Canned answers laid over any route, in WireMock's JSON; and the scenarios that connect them."""

from dataclasses import dataclass, field
from typing import Any, Iterator, List, Mapping, Optional

from .control import Control
from .records import Record
from .values import given, segment


@dataclass(frozen=True)
class Stub(Record):
    """A stub mapping; all of it is in `raw`."""

    id: str
    name: Optional[str]
    priority: Optional[int]
    request: dict
    response: dict
    _stubs: "Stubs" = field(repr=False, compare=False)

    def replace(self, request: Mapping[str, Any], response: Mapping[str, Any], **more: Any) -> "Stub":
        """Puts another mapping in this one's place; it keeps the id."""
        body = {"request": request, "response": response, **given(**more)}
        return self._stubs._read(self._stubs._control.call("PUT", f"/mappings/{segment(self.id)}", body))

    def delete(self) -> None:
        """Takes the stub away."""
        self._stubs._control.call("DELETE", f"/mappings/{segment(self.id)}")


class Stubs:
    """A world's stubs.

    ::

        world.stubs.add(dict(method="GET", urlPath="/v1/signal"), dict(jsonBody={"buy": True}))

    The names inside of `request` and `response` are WireMock's own. Where no stub matches, the broker answers.
    """

    def __init__(self, control: Control):
        self._control = control

    def __iter__(self) -> Iterator[Stub]:
        return iter(self.list())

    def add(self, request: Mapping[str, Any], response: Mapping[str, Any], **more: Any) -> Stub:
        """Adds a stub; further members by keyword: `name`, `priority` (lower wins, 5 if none is given),
        `scenario_name`, `required_scenario_state`, `new_scenario_state`, `metadata`."""
        return self._read(
            self._control.call("POST", "/mappings", {"request": request, "response": response, **given(**more)}))

    def load(self, mappings: Mapping[str, Any]) -> None:
        """Adds many at once: `{"mappings": […], "importOptions": {…}}`."""
        self._control.call("POST", "/mappings/import", mappings)

    def get(self, id: str) -> Stub:
        """The stub of that id; `NotFound` if there is none."""
        return self._read(self._control.call("GET", f"/mappings/{segment(id)}"))

    def list(self) -> List[Stub]:
        """Every stub, newest first."""
        return [self._read(raw) for raw in self._control.call("GET", "/mappings")["mappings"]]

    def remove_by_metadata(self, **pattern: Any) -> None:
        """Takes away the stubs whose metadata a content pattern matches: `matchesJsonPath="$.suite"`."""
        self._control.call("POST", "/mappings/remove-by-metadata", pattern)

    def clear(self) -> None:
        """Takes every stub away, those from files too."""
        self._control.call("DELETE", "/mappings")

    def reset(self) -> None:
        """Goes back to the stubs of the world's definition and of the server's files."""
        self._control.call("POST", "/mappings/reset")

    def _read(self, raw: Mapping[str, Any]) -> Stub:
        return Stub.read(raw, _stubs=self)


@dataclass(frozen=True)
class Scenario(Record):
    """A scenario: the state that it is in, "Started" at first, and those that its stubs name."""

    id: Optional[str]
    name: str
    state: str
    possible_states: List[str]


class Scenarios:
    """The scenarios of a world's stubs."""

    def __init__(self, control: Control):
        self._control = control

    def __iter__(self) -> Iterator[Scenario]:
        return iter(self.list())

    def list(self) -> List[Scenario]:
        """Every scenario that a stub names."""
        return [Scenario.read(raw) for raw in self._control.call("GET", "/scenarios")["scenarios"]]

    def set(self, name: str, state: str) -> None:
        """Puts a scenario into a state; `NotFound` if no stub names it."""
        self._control.call("PUT", f"/scenarios/{segment(name)}/state", {"state": state})

    def reset(self) -> None:
        """Puts every scenario back to "Started"."""
        self._control.call("POST", "/scenarios/reset")
