"""The steps of a rule: what happens to an order that it takes, one after the other. `after` is a span of the world's time
since the step before, or since the order came."""

from typing import Any, Dict, Optional

from .values import Amount, Span, given, span_text


def accept(after: Optional[Span] = None) -> Dict[str, Any]:
    """The order is accepted, and works."""
    return {"accept": _after(after)}


def reject(reason: str, after: Optional[Span] = None) -> Dict[str, Any]:
    """The order is rejected, for one of the exchange's reasons or in words of your own."""
    return {"reject": {"reason": reason, **_after(after)}}


def fill(
    quantity: Optional[Amount] = None, *, percent: Optional[Amount] = None, price: Optional[Amount] = None,
    after: Optional[Span] = None,
) -> Dict[str, Any]:
    """The order is filled: by a quantity, by a share of the whole in percent, or else by all that is left."""
    return {"fill": {**given(quantity=quantity, percent=percent, price=price), **_after(after)}}


def hold() -> Dict[str, Any]:
    """The order rests, whatever the market does, until the test moves it."""
    return {"hold": True}


def cancel(after: Optional[Span] = None) -> Dict[str, Any]:
    """The broker cancels the order."""
    return {"cancel": _after(after)}


def expire(after: Optional[Span] = None) -> Dict[str, Any]:
    """The order expires."""
    return {"expire": _after(after)}


def _after(after: Optional[Span]) -> Dict[str, Any]:
    return {} if after is None else {"after": span_text(after)}
