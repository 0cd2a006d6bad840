"""What the code under test has ordered, and moving it along by hand."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Iterator, List, Mapping, Optional

from .control import Control
from .records import Record
from .values import Amount, given, segment

CLOSED = ("filled", "canceled", "replaced", "rejected", "expired")


@dataclass(frozen=True)
class Leg(Record):
    """One instrument of an order: `effect` is "opening", "closing" or "automatic", `ratio` its share in the order."""

    symbol: str
    side: str
    effect: Optional[str]
    ratio: Optional[int]


@dataclass(frozen=True)
class Order(Record):
    """An order as it stood when it was asked for.

    `status` is one of "pendingNew", "held", "working", "partiallyFilled", "filled", "pendingCancel", "canceled",
    "pendingReplace", "replaced", "rejected" and "expired". `quantity` = `filled_quantity` + `leaves_quantity` while the
    order is open; prices are per unit. `reason` says why it was rejected. `vendor_ids` are its names at the broker that
    took it (`provider`); every method that takes an order's id takes those too.
    """

    id: str
    client_order_id: Optional[str]
    vendor_ids: List[str]
    provider: Optional[str]
    account: str
    symbol: str
    side: str
    type: str
    time_in_force: str
    quantity: Decimal
    filled_quantity: Decimal
    leaves_quantity: Decimal
    average_price: Optional[Decimal]
    limit_price: Optional[Decimal]
    stop_price: Optional[Decimal]
    status: str
    reason: Optional[str]
    rule: Optional[str]
    entered_at: datetime
    closed_at: Optional[datetime]
    legs: List[Leg]
    _orders: "Orders" = field(repr=False, compare=False)

    @property
    def is_open(self) -> bool:
        """Whether the order can still be filled or canceled."""
        return self.status not in CLOSED

    def refresh(self) -> "Order":
        """The order as it stands now."""
        return self._orders.get(self.id)

    def fill(self, quantity: Optional[Amount] = None, price: Optional[Amount] = None) -> "Order":
        """Fills the order, whatever the market says: all that is left unless a quantity is given, at the price given or
        else at the market's. A closed order is refused with 409, more than is left with 422."""
        return self._do("fill", given(quantity=quantity, price=price))

    def cancel(self) -> "Order":
        """Cancels the order, as the broker would by itself. A closed one is refused with 409."""
        return self._do("cancel", {})

    def reject(self, reason: Optional[str] = None) -> "Order":
        """Rejects the order: for one of the exchange's reasons, told in the vendor's words, or in words of your own."""
        return self._do("reject", given(reason=reason))

    def expire(self) -> "Order":
        """Lets the order expire now."""
        return self._do("expire", {})

    def _do(self, verb: str, body: Mapping[str, Any]) -> "Order":
        return self._orders._read(self._orders._control.call("POST", f"/orders/{segment(self.id)}/{verb}", body))


class Orders:
    """A world's orders, of every account and every provider."""

    def __init__(self, control: Control):
        self._control = control

    def __getitem__(self, id: str) -> Order:
        return self.get(id)

    def __iter__(self) -> Iterator[Order]:
        return iter(self.list())

    def get(self, id: str) -> Order:
        """The order of that id, the exchange's or a vendor's; `NotFound` if there is none."""
        return self._read(self._control.call("GET", f"/orders/{segment(id)}"))

    def list(
        self, *, status: Optional[str] = None, symbol: Optional[str] = None, account: Optional[str] = None,
        client_order_id: Optional[str] = None,
    ) -> List[Order]:
        """The orders that match, oldest first. `status` also takes "open" and "closed"."""
        query = given(status=status, symbol=symbol, account=account, client_order_id=client_order_id)
        return [self._read(raw) for raw in self._control.call("GET", "/orders", query=query)["orders"]]

    def _read(self, raw: Mapping[str, Any]) -> Order:
        return Order.read(raw, _orders=self)
