"""What a failed test's report tells of its world."""

from pathlib import Path
from typing import Iterator, List

from .orders import Order
from .requests import Served
from .world import World

# The newest requests that a report shows, and how much of an answer's body that tells of an error.
REQUESTS = 40
BODY_CHARACTERS = 300


def report(world: World) -> str:
    """The world's journal and open orders as text; what cannot be had is said, never raised."""
    lines: List[str] = []
    for part in (_clock, _journal, _open_orders):
        try:
            lines += part(world)
        except Exception as error:  # Whatever it is, it must not hide the test's own failure, nor end pytest.
            lines.append(f"{part.__name__.strip('_').replace('_', ' ')}: not to be had ({error})")
    return "\n".join(lines)


def keep(world: World, folder: Path) -> None:
    """Writes a snapshot, which a server imports, and the journal, the orders, the events and the definition as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in [
        ("journal.json", lambda: world.control.bytes("GET", "/requests")),
        ("orders.json", lambda: world.control.bytes("GET", "/orders")),
        ("events.json", lambda: world.control.bytes("GET", "/events")),
        ("definition.json", lambda: world.control.bytes("GET", "/definition")),
        ("snapshot.fakebroker", lambda: world.snapshots.take("failed").export()),
        ("report.txt", lambda: report(world).encode()),
    ]:
        try:
            content = body()
        except Exception as error:  # As above.
            name, content = f"{name}.missing", f"{error}\n".encode()
        (folder / name).write_bytes(content)


def _clock(world: World) -> Iterator[str]:
    state = world.clock.get()
    yield f"seed {world.seed}, clock {state.mode} at {state.raw['now']}, market {state.market.hours}, {state.market.session}"


def _journal(world: World) -> Iterator[str]:
    served = world.requests.list()
    yield f"requests ({len(served)}), oldest first:" if served else "no requests"
    if len(served) > REQUESTS:
        yield f"  … {len(served) - REQUESTS} earlier ones"
    for entry in reversed(served[:REQUESTS]):
        yield from _described(entry)


def _described(entry: Served) -> Iterator[str]:
    status = entry.response.status if entry.response else "no answer"
    yield f"  {entry.request.method:<6} {entry.request.url}  {status}  {entry.why}".rstrip()
    if entry.response and entry.response.status >= 400 and entry.response.body:
        yield f"         {_cut(entry.response.body)}"


def _open_orders(world: World) -> Iterator[str]:
    orders = world.orders.list(status="open")
    yield f"open orders ({len(orders)}):" if orders else "no open orders"
    for order in orders:
        yield "  " + _told(order)


def _told(order: Order) -> str:
    limit = f" at {order.limit_price}" if order.limit_price is not None else ""
    return (
        f"{order.id}  {order.account}  {order.side} {order.quantity} {order.symbol} {order.type}{limit}  "
        f"{order.status}, {order.filled_quantity} filled")


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= BODY_CHARACTERS else line[:BODY_CHARACTERS] + "…"
