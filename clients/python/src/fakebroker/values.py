"""Values on their way to and from JSON: money, instants and spans of time.

On the way in every amount may be a `Decimal`, an int, a float or text; it is sent as Python prints it, so 189.98 means
exactly that. On the way out it is a `Decimal`. Instants are aware datetimes, in UTC on the way out, or text in RFC 3339.
Spans are timedeltas, or text such as "30m", "1.5s", "250ms" or "PT30M"; a bare number has no unit and is refused.
"""

import json
import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Mapping, Optional, Union
from urllib.parse import quote, urlencode

Amount = Union[Decimal, int, float, str]
Instant = Union[datetime, str]
Span = Union[timedelta, str]

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|z|[+-]\d\d:\d\d)")


def read_instant(text: str) -> datetime:
    """The instant that a text in RFC 3339 names, in UTC. Digits beyond the microsecond, the finest that a datetime
    holds, are cut."""
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(f"Expected an instant such as 2026-03-02T14:30:00Z, found {text!r}")
    date, time, fraction, zone = match.groups()
    offset = "+00:00" if zone in "Zz" else zone
    microseconds = (fraction or "")[:6].ljust(6, "0")
    return datetime.fromisoformat(f"{date}T{time}.{microseconds}{offset}").astimezone(timezone.utc)


def instant_text(instant: Instant) -> str:
    """The instant in RFC 3339; text is passed on as it stands. A naive datetime has no place on a clock: ValueError."""
    if isinstance(instant, str):
        return instant
    if instant.utcoffset() is None:
        raise ValueError(f"Expected an aware datetime, found {instant!r}: give it a tzinfo")
    return instant.astimezone(timezone.utc).replace(tzinfo=None).isoformat() + "Z"


def span_text(span: Span) -> str:
    """The span as the control API reads it; text is passed on as it stands."""
    if isinstance(span, str):
        return span
    if not isinstance(span, timedelta):
        raise TypeError(f"Expected a timedelta or text such as '30m', found {span!r}: a number has no unit")
    return f"{span // timedelta(microseconds=1)}us"


def span_seconds(span: Optional[Span]) -> float:
    """An upper bound of the span in seconds, for the patience of a socket; 3600 for text that is not a short span."""
    if span is None:
        return 0
    if isinstance(span, timedelta):
        return span.total_seconds()
    match = re.fullmatch(r"(?:PT)?(\d+(?:\.\d+)?)(ms|s|m|h)", span, re.IGNORECASE)
    return float(match[1]) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600}[match[2].lower()] if match else 3600


def encode(value: Any) -> bytes:
    """The JSON of a request's body."""
    return json.dumps(value, default=_plain, allow_nan=False).encode()


def decode(text: bytes) -> Any:
    """The value of an answer's body, its fractions as exact decimals."""
    return json.loads(text, parse_float=Decimal) if text.strip() else None


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, timedelta):
        return span_text(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    raise TypeError(f"{value!r} has no form in JSON")


def given(**members: Any) -> dict:
    """The members that are not None, by the names of the contract: `client_order_id` becomes `clientOrderId`."""
    return {camel(name): value for name, value in members.items() if value is not None}


def members(values: Mapping[str, Any]) -> dict:
    """The same for a mapping that a test wrote, in Python's names or in the contract's."""
    return given(**values)


def camel(name: str) -> str:
    """A Python name as JSON spells it."""
    first, *rest = name.strip("_").split("_")
    return first + "".join(part.capitalize() for part in rest)


def segment(name: str) -> str:
    """A name as one segment of a path: `$SPX` becomes `%24SPX`."""
    return quote(str(name), safe="")


def query_text(query: Mapping[str, Any]) -> str:
    """A query from what is not None: `?after=3&wait=5s`, or nothing."""
    chosen = {name: str(value) for name, value in query.items() if value is not None}
    return "?" + urlencode(chosen) if chosen else ""
