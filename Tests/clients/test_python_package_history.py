"""The package of clients/python: events, snapshots, and what a world says of itself."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest

from fakebroker import FakeBrokerError, NothingHappened
from package_bench import OPENING, Desk, desk, package_server, world


class TestEvents:
    def test_tell_what_happened(self, world, desk):
        before = world.events.last
        order = world.orders[desk.bid("NVDA", 10, "1.50")]
        order.fill(quantity=4, price="1.45")
        page = world.events(after=before, order=order)
        accepted, filled = [event for event in page if event.type in ("orderAccepted", "orderPartiallyFilled")]
        assert accepted.at == filled.at == OPENING
        assert (filled.order, filled.symbol, filled.account, filled.status) == (
            order.id, "NVDA", "10000001", "partiallyFilled")
        assert (filled.execution.quantity, filled.execution.price) == (4, Decimal("1.45"))
        assert page.last == world.events.last > before
        assert world.events(after=page.last).events == []

    def test_are_waited_for(self, world, desk):
        before = world.events.last
        timer = threading.Thread(target=lambda: desk.bid("NVDA", 10, "1.50"))
        timer.start()
        event = world.events.wait_for("orderAccepted", after=before, within="20s")
        timer.join()
        assert event.symbol == "NVDA"

    def test_a_wait_may_end_with_nothing(self, world):
        assert world.events(after=world.events.last, wait=timedelta(milliseconds=1)).events == []
        with pytest.raises(NothingHappened, match="no event orderFilled"):
            world.events.wait_for("orderFilled", within="1ms")

    def test_come_as_a_stream(self, world, desk):
        stream = world.events.stream(after=world.events.last)
        desk.bid("NVDA", 10, "1.50")
        assert next(event for event in stream if event.order).symbol == "NVDA"
        stream.close()


class TestSnapshots:
    def test_are_gone_back_to(self, world, desk):
        snapshot = world.snapshots.take("before")
        assert (snapshot.name, snapshot.at) == ("before", OPENING)
        desk.bid("NVDA", 10, "1.50")
        world.clock.advance(by="1h")
        snapshot.restore()
        assert (world.orders.list(), world.clock.now) == ([], OPENING)
        assert world.snapshots.get(snapshot.id) == world.snapshots.list()[0] == snapshot
        snapshot.delete()
        assert world.snapshots.list() == []

    def test_go_from_one_world_to_another_as_a_file(self, package_server, world, desk):
        order = world.orders[desk.bid("NVDA", 10, "1.50")]
        file = world.snapshots.take("kept").export()
        with package_server.world() as other:
            loaded = other.snapshots.load(file)
            assert (loaded.name, loaded.at) == ("kept", OPENING)
            loaded.restore()
            assert [(each.id, each.status) for each in other.orders.list()] == [(order.id, order.status)]
            with pytest.raises(FakeBrokerError):
                other.snapshots.load(file[:-20])

    def test_a_world_begins_as_a_copy(self, package_server, world, desk):
        desk.bid("NVDA", 10, "1.50")
        snapshot = world.snapshots.take()
        world.orders.list()[0].cancel()
        for origin, status in [(snapshot, "working"), (world, "canceled")]:
            with package_server.world(from_=origin) as copy:
                assert [order.status for order in copy.orders] == [status]
                assert copy.schwab.client_id != world.schwab.client_id

    def test_are_compared(self, world, desk):
        before = world.snapshots.take()
        desk.bid("NVDA", 10, "1.50")
        world.accounts["10000001"].change(cash=7)
        world.quotes["NVDA"] = dict(bid="1.60")
        diff = world.snapshots.diff(before, world.snapshots.take())
        (order,), (account,), (quote,) = diff.orders, diff.accounts, diff.quotes
        assert (order.from_, order.to["symbol"]) == (None, "NVDA")
        assert (account.account_number, account.to["cash"]) == ("10000001", "7")
        assert (quote.symbol, quote.to["bid"]) == ("NVDA", "1.6")
        assert diff.to.seq - diff.from_.seq == len(diff.events)


class TestLeaks:
    def test_nothing_is_left_behind(self, world):
        assert not world.leaks()
        assert str(world.leaks()) == "nothing"

    def test_an_open_order_is_left_behind(self, package_server):
        with package_server.world() as world:
            Desk(world).bid("NVDA", 10, "1.50")
            leaks = world.leaks()
            assert [leak.kind for leak in leaks] == ["order"]
            assert world.end() == leaks


class TestExplain:
    def test_says_what_would_answer(self, world, desk):
        order = f"{desk.orders}/{desk.bid('NVDA', 1, '1.50')}".replace("https://api.schwabapi.com", "")
        explanation = world.explain("GET", order, headers={"Authorization": desk.session.headers["Authorization"]})
        assert (explanation.world, explanation.provider, explanation.operation) == (world.id, "schwab", "schwab.getOrder")
        assert explanation.status == 200
        assert world.explain("GET", order).status == 401
