"""What everything is worth in a world, and making it worth something else."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional

from .control import Control
from .records import Record
from .values import Amount, given, members, segment


@dataclass(frozen=True)
class Quote(Record):
    """What an instrument is worth, per unit and in its currency; sizes and volume are in units, not in lots. None where
    there is no such price. `at` is when it last changed."""

    symbol: str
    bid: Optional[Decimal]
    ask: Optional[Decimal]
    last: Optional[Decimal]
    mark: Optional[Decimal]
    bid_size: Optional[Decimal]
    ask_size: Optional[Decimal]
    last_size: Optional[Decimal]
    volume: Optional[Decimal]
    open: Optional[Decimal]
    high: Optional[Decimal]
    low: Optional[Decimal]
    previous_close: Optional[Decimal]
    halted: bool
    at: datetime


class Quotes:
    """A world's quotes, by symbol.

    ::

        world.quotes["AAPL"] = dict(bid="184.90", ask="184.94")
        assert world.quotes["AAPL"].bid == Decimal("184.90")
        del world.quotes["AAPL"]                     # back to the world's own prices

    A quote that was set stays as it is until it is set again; what is left out keeps its value. What rests in the market
    is matched against it before the call returns.
    """

    def __init__(self, control: Control):
        self._control = control

    def __getitem__(self, symbol: str) -> Quote:
        return self.get(symbol)

    def __setitem__(self, symbol: str, values: Mapping[str, Any]) -> None:
        self.set(symbol, **values)

    def __delitem__(self, symbol: str) -> None:
        self.clear(symbol)

    def __iter__(self) -> Iterator[Quote]:
        return iter(self.list())

    def get(self, symbol: str) -> Quote:
        """The quote of a symbol; `NotFound` for one that the world does not know."""
        return Quote.read(self._control.call("GET", f"/quotes/{segment(symbol)}"))

    def list(self) -> List[Quote]:
        """Every quote."""
        return [Quote.read(raw) for raw in self._control.call("GET", "/quotes")["quotes"]]

    def set(
        self, symbol: str, *, bid: Optional[Amount] = None, ask: Optional[Amount] = None, last: Optional[Amount] = None,
        bid_size: Optional[Amount] = None, ask_size: Optional[Amount] = None, volume: Optional[Amount] = None,
        halted: Optional[bool] = None, **more: Any,
    ) -> Quote:
        """Sets and pins a quote. A bid above the ask, and a price that is not above zero, are refused with 422."""
        body = given(
            bid=bid, ask=ask, last=last, bid_size=bid_size, ask_size=ask_size, volume=volume, halted=halted, **more)
        return Quote.read(self._control.call("PUT", f"/quotes/{segment(symbol)}", body))

    def set_many(self, quotes: Mapping[str, Mapping[str, Any]]) -> List[Quote]:
        """Sets several quotes in one step: nothing is matched in between."""
        body = {"quotes": {symbol: members(values) for symbol, values in quotes.items()}}
        return [Quote.read(raw) for raw in self._control.call("POST", "/quotes", body)["quotes"]]

    def halt(self, symbol: str) -> Quote:
        """Halts trading in a symbol."""
        return self.set(symbol, halted=True)

    def resume(self, symbol: str) -> Quote:
        """Ends a halt."""
        return self.set(symbol, halted=False)

    def clear(self, symbol: str) -> Quote:
        """Returns a symbol to the world's own source of prices."""
        return Quote.read(self._control.call("DELETE", f"/quotes/{segment(symbol)}"))

    def generate(self, symbol: str, *, seed: Optional[int] = None, model: Optional[str] = None) -> Quote:
        """Lets a symbol's prices be generated, from the world's seed or from one of its own."""
        return self._source(symbol, given(kind="generated", seed=seed, model=model))

    def script(self, symbol: str, points: Iterable[Mapping[str, Any]]) -> Quote:
        """Lets a symbol's prices follow a script: points `dict(after="2s", bid=…, ask=…, last=…)`, `after` counting from
        now, or with an instant `at` instead."""
        return self._source(symbol, {"kind": "scripted", "points": [members(point) for point in points]})

    def replay(
        self, symbol: str, *, csv: Optional[str] = None, candles: Optional[Iterable[Mapping[str, Any]]] = None,
    ) -> Quote:
        """Lets a symbol's prices follow a recording: the text of a CSV file, or candles
        `dict(at=…, open=…, high=…, low=…, close=…, volume=…)`, `at` being when a candle closes."""
        source: Dict[str, Any] = given(kind="replay", csv=csv)
        if candles is not None:
            source["candles"] = [members(candle) for candle in candles]
        return self._source(symbol, source)

    def _source(self, symbol: str, source: Mapping[str, Any]) -> Quote:
        return Quote.read(self._control.call("PUT", f"/quotes/{segment(symbol)}/source", source))


@dataclass(frozen=True)
class Instrument(Record):
    """What can be quoted and traded. `asset_type` is "stock", "etf", "index", "option", "future", …; `lot` the smallest
    quantity, `multiplier` how many units one contract stands for; `tick` a rule's name or a step in money. The rest,
    such as an option's terms, is in `raw`."""

    symbol: str
    asset_type: str
    description: str
    exchange: str
    cusip: Optional[str]
    tick: str
    lot: Decimal
    multiplier: int
    tradable: bool
    shortable: bool
    marginable: bool
    fractionable: bool
    halted: bool


class Instruments:
    """What can be quoted and traded in a world, by symbol."""

    def __init__(self, control: Control):
        self._control = control

    def __getitem__(self, symbol: str) -> Instrument:
        return self.get(symbol)

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self.list())

    def get(self, symbol: str) -> Instrument:
        """The instrument; `NotFound` for a symbol that the world does not know."""
        return Instrument.read(self._control.call("GET", f"/instruments/{segment(symbol)}"))

    def list(self) -> List[Instrument]:
        """Every instrument."""
        return [Instrument.read(raw) for raw in self._control.call("GET", "/instruments")["instruments"]]

    def define(self, symbol: str, **terms: Any) -> Instrument:
        """Makes an instrument, or changes the members named: `asset_type="etf"`, `tick="0.01"`, `shortable=False`,
        `option=dict(underlying="AAPL", right="call", strike=200, expiration="2026-03-20")`."""
        return Instrument.read(self._control.call("PUT", f"/instruments/{segment(symbol)}", given(**terms)))

    def delete(self, symbol: str) -> Instrument:
        """Takes an instrument out of trading: its orders are canceled, and the world knows it no more."""
        return Instrument.read(self._control.call("DELETE", f"/instruments/{segment(symbol)}"))
