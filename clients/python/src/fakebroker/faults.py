"""What is done wrong to the answers and the streams of a world."""

from dataclasses import dataclass, field
from typing import Any, Iterator, List, Mapping, Optional, Union

from .control import Control
from .records import Record
from .values import given, segment


@dataclass(frozen=True)
class Fault(Record):
    """A fault as the world has it; `remaining` is how many times it is still done, None for always. `matched` counts what
    it was aimed at, `struck` what it hit."""

    id: str
    name: Optional[str]
    target: dict
    when: Optional[dict]
    phase: str
    fault: dict
    remaining: Optional[int]
    matched: Optional[int]
    struck: Optional[int]
    _faults: "Faults" = field(repr=False, compare=False)

    def refresh(self) -> "Fault":
        """The fault as it stands now."""
        return self._faults.get(self.id)

    def replace(
        self, target: Union[str, Mapping[str, Any]], fault: Mapping[str, Any], *, phase: str = "before",
        when: Optional[Mapping[str, Any]] = None, remaining: Optional[int] = None, name: Optional[str] = None,
    ) -> "Fault":
        """Puts another fault in this one's place; it begins anew."""
        return self._faults.replace(self.id, target, fault, phase=phase, when=when, remaining=remaining, name=name)

    def delete(self) -> None:
        """Takes the fault away."""
        self._faults._control.call("DELETE", f"/faults/{segment(self.id)}")


class Faults:
    """A world's faults.

    ::

        world.faults.add("schwab.placeOrder", dict(reset=True), phase="after", when=dict(nth=2))
        world.faults.add(dict(provider="alpaca"), dict(status=503), remaining=3)
    """

    def __init__(self, control: Control):
        self._control = control

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.list())

    def add(
        self, target: Union[str, Mapping[str, Any]], fault: Mapping[str, Any], *, phase: str = "before",
        when: Optional[Mapping[str, Any]] = None, remaining: Optional[int] = None, name: Optional[str] = None,
    ) -> Fault:
        """Adds a fault, in the members of the control API.

        `target` is an operation's name, or some of `provider, operation, method, path, account, stream`. `fault` is what
        goes wrong: some of `status, headers, body, delay, delayClock, reset, empty, garbage, truncate, stall, rateLimit,
        stream`. In phase "before" the request does nothing; "after" means that it was carried out, and only the answer
        goes wrong. `when` counts matches from 1 (`nth`, `first`, `every`) or draws them (`probability`, `between`).
        """
        return self._send("POST", "/faults", target, fault, phase, when, remaining, name)

    def replace(
        self, id: str, target: Union[str, Mapping[str, Any]], fault: Mapping[str, Any], *, phase: str = "before",
        when: Optional[Mapping[str, Any]] = None, remaining: Optional[int] = None, name: Optional[str] = None,
    ) -> Fault:
        """Puts another fault in the place of one; it begins anew."""
        return self._send("PUT", f"/faults/{segment(id)}", target, fault, phase, when, remaining, name)

    def get(self, id: str) -> Fault:
        """The fault of that id; `NotFound` if there is none."""
        return self._read(self._control.call("GET", f"/faults/{segment(id)}"))

    def list(self) -> List[Fault]:
        """Every fault."""
        return [self._read(raw) for raw in self._control.call("GET", "/faults")["faults"]]

    def clear(self) -> None:
        """Takes every fault away."""
        self._control.call("DELETE", "/faults")

    def reset(self) -> None:
        """Goes back to the faults of the world's definition, with nothing counted."""
        self._control.call("POST", "/faults/reset")

    def _send(self, method, path, target, fault, phase, when, remaining, name) -> Fault:
        body = given(
            name=name, target={"operation": target} if isinstance(target, str) else target, when=when, phase=phase,
            fault=fault, remaining=remaining)
        return self._read(self._control.call(method, path, body))

    def _read(self, raw: Mapping[str, Any]) -> Fault:
        return Fault.read(raw, _faults=self)
