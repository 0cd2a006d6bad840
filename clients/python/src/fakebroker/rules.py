"""Scripted behaviour of a world's exchange.

::

    from fakebroker import steps

    world.rules.add([steps.fill(percent=40), steps.fill(after="2s")], when=dict(symbol="AAPL", side="buy"))
"""

from dataclasses import dataclass, field
from typing import Any, Iterable, Iterator, List, Mapping, Optional

from .control import Control
from .records import Record
from .values import given, members, segment


@dataclass(frozen=True)
class Rule(Record):
    """A rule as the world has it: what it waits for (`when`), what it does (`then`), how many times (None: always).
    `matched` counts the orders that it would take, `fired` those that it took."""

    id: str
    name: Optional[str]
    when: Optional[dict]
    then: List[dict]
    times: Optional[int]
    matched: Optional[int]
    fired: Optional[int]
    _rules: "Rules" = field(repr=False, compare=False)

    def refresh(self) -> "Rule":
        """The rule as it stands now."""
        return self._rules.get(self.id)

    def replace(
        self, then: Iterable[Mapping[str, Any]], *, when: Optional[Mapping[str, Any]] = None,
        times: Optional[int] = None, name: Optional[str] = None,
    ) -> "Rule":
        """Puts another rule in this one's place; it begins anew."""
        return self._rules.replace(self.id, then, when=when, times=times, name=name)

    def delete(self) -> None:
        """Takes the rule away; what it has done stays done."""
        self._rules._control.call("DELETE", f"/rules/{segment(self.id)}")


class Rules:
    """A world's rules: the first that matches an order takes it."""

    def __init__(self, control: Control):
        self._control = control

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.list())

    def add(
        self, then: Iterable[Mapping[str, Any]], *, when: Optional[Mapping[str, Any]] = None,
        times: Optional[int] = None, name: Optional[str] = None,
    ) -> Rule:
        """Adds a rule: `then` is what happens to an order, a list of steps (see `fakebroker.steps`); `when` which orders
        it takes, by `provider, account, symbol, side, type, client_order_id, nth`, all of those named; `times` how many."""
        return self._send("POST", "/rules", then, when, times, name)

    def replace(
        self, id: str, then: Iterable[Mapping[str, Any]], *, when: Optional[Mapping[str, Any]] = None,
        times: Optional[int] = None, name: Optional[str] = None,
    ) -> Rule:
        """Puts another rule in the place of one; it begins anew."""
        return self._send("PUT", f"/rules/{segment(id)}", then, when, times, name)

    def get(self, id: str) -> Rule:
        """The rule of that id; `NotFound` if there is none."""
        return self._read(self._control.call("GET", f"/rules/{segment(id)}"))

    def list(self) -> List[Rule]:
        """Every rule."""
        return [self._read(raw) for raw in self._control.call("GET", "/rules")["rules"]]

    def clear(self) -> None:
        """Takes every rule away."""
        self._control.call("DELETE", "/rules")

    def reset(self) -> None:
        """Goes back to the rules of the world's definition, with nothing counted."""
        self._control.call("POST", "/rules/reset")

    def _send(self, method, path, then, when, times, name) -> Rule:
        body = given(name=name, when=None if when is None else members(when), then=list(then), times=times)
        return self._read(self._control.call(method, path, body))

    def _read(self, raw: Mapping[str, Any]) -> Rule:
        return Rule.read(raw, _rules=self)
