"""Answers as typed values."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Dict, Mapping, Type, TypeVar, Union, get_args, get_origin, get_type_hints

from .values import camel, read_instant

Read = TypeVar("Read", bound="Record")


@dataclass(frozen=True)
class Record:
    """An object of the control API: its members by Python's names, amounts as `Decimal`, instants as aware datetimes in
    UTC. A member that the answer left out is None, a list that it left out is empty. `raw` is the answer as it came,
    with every member that has no name here.
    """

    raw: Mapping[str, Any] = field(repr=False, compare=False)

    @classmethod
    def read(cls: Type[Read], raw: Mapping[str, Any], **bound: Any) -> Read:
        """The record that `raw` spells. `bound` are the members that do not come from it."""
        hints = _hints(cls)
        members = {
            f.name: _value(hints[f.name], raw.get(camel(f.name)))
            for f in fields(cls) if f.name != "raw" and f.name not in bound
        }
        return cls(raw=raw, **members, **bound)


_known: Dict[type, Mapping[str, Any]] = {}


def _hints(cls: type) -> Mapping[str, Any]:
    if cls not in _known:
        _known[cls] = get_type_hints(cls)
    return _known[cls]


def _value(hint: Any, value: Any) -> Any:
    if get_origin(hint) is list:
        element, = get_args(hint)
        return [_value(element, item) for item in value or []]
    if value is None:
        return None
    if get_origin(hint) is Union:
        return _value(next(arm for arm in get_args(hint) if arm is not type(None)), value)
    if hint is Decimal:
        return Decimal(str(value))
    if hint is datetime:
        return read_instant(value)
    if hint is float:
        return float(value)
    if isinstance(hint, type) and issubclass(hint, Record):
        return hint.read(value)
    return value
