"""Whose money and positions a world holds."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Iterable, Iterator, List, Mapping, Optional

from .control import Control
from .records import Record
from .values import Amount, given, members, segment


@dataclass(frozen=True)
class Position(Record):
    """What an account holds of an instrument, below zero if it is short. `average_price` and `mark` are per unit,
    `market_value` and `unrealized_profit` in money."""

    symbol: str
    quantity: Decimal
    average_price: Decimal
    mark: Optional[Decimal]
    market_value: Optional[Decimal]
    unrealized_profit: Optional[Decimal]


@dataclass(frozen=True)
class Balances(Record):
    """What an account is worth and may spend, in money. `reserved` is held back for open orders."""

    equity: Decimal
    buying_power: Decimal
    available_funds: Decimal
    settled_cash: Decimal
    reserved: Decimal


@dataclass(frozen=True)
class Account(Record):
    """An account as it stood when it was asked for. `type` is "MARGIN" or "CASH"."""

    account_number: str
    type: str
    cash: Decimal
    restricted: bool
    shorting: bool
    opened_at: datetime
    positions: List[Position]
    balances: Balances
    _accounts: "Accounts" = field(repr=False, compare=False)

    def position(self, symbol: str) -> Optional[Position]:
        """What the account holds of a symbol, None if nothing."""
        return next((position for position in self.positions if position.symbol == symbol), None)

    def quantity(self, symbol: str) -> Decimal:
        """How much the account holds of a symbol, zero if nothing."""
        position = self.position(symbol)
        return position.quantity if position else Decimal(0)

    def refresh(self) -> "Account":
        """The account as it stands now."""
        return self._accounts.get(self.account_number)

    def change(self, **changes: Any) -> "Account":
        """Changes the account; see `Accounts.change`."""
        return self._accounts.change(self.account_number, **changes)

    def close(self) -> "Account":
        """Closes the account, and returns it as it last was."""
        return self._accounts.close(self.account_number)


class Accounts:
    """A world's accounts, by number."""

    def __init__(self, control: Control):
        self._control = control

    def __getitem__(self, number: str) -> Account:
        return self.get(number)

    def __iter__(self) -> Iterator[Account]:
        return iter(self.list())

    def get(self, number: str) -> Account:
        """The account; `NotFound` if there is none of that number."""
        return self._read(self._control.call("GET", f"/accounts/{segment(number)}"))

    def list(self) -> List[Account]:
        """Every account, in the order in which they were opened."""
        return [self._read(raw) for raw in self._control.call("GET", "/accounts")["accounts"]]

    def open(
        self, *, cash: Amount = 0, type: str = "MARGIN", positions: Iterable[Mapping[str, Any]] = (),
        account_number: Optional[str] = None,
    ) -> Account:
        """Opens an account with that much money and positions `dict(symbol=…, quantity=…, average_price=…)`. Without a
        number it takes the next free one; a number in use is refused with 409."""
        body = given(account_number=account_number, type=type, cash=cash, positions=[members(position) for position in positions])
        return self._read(self._control.call("POST", "/accounts", body))

    def change(
        self, number: str, *, cash: Optional[Amount] = None, type: Optional[str] = None,
        positions: Optional[Iterable[Mapping[str, Any]]] = None, restricted: Optional[bool] = None,
        shorting: Optional[bool] = None,
    ) -> Account:
        """Replaces what is named, the positions as a whole."""
        body = given(
            cash=cash, type=type, restricted=restricted, shorting=shorting,
            positions=None if positions is None else [members(position) for position in positions])
        return self._read(self._control.call("PATCH", f"/accounts/{segment(number)}", body))

    def close(self, number: str) -> Account:
        """Closes an account, and returns it as it last was."""
        return self._read(self._control.call("DELETE", f"/accounts/{segment(number)}"))

    def _read(self, raw: Mapping[str, Any]) -> Account:
        return Account.read(raw, _accounts=self)
