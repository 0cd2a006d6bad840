"""A suite of integration tests that needs no broker: order, fill, assert."""

from decimal import Decimal

import httpx
import pytest
from fakebroker import steps


def test_the_dip_is_bought(world, trader):
    world.quotes["NVDA"] = dict(bid="189.98", ask="190.02", last="190.00")
    order = trader.bid("NVDA", 10, limit="185.00")
    assert trader.status(order) == ("WORKING", 0)

    world.quotes["NVDA"] = dict(bid="184.90", ask="184.94", last="184.92")
    assert trader.status(order) == ("FILLED", 10)
    assert trader.position("NVDA") == 10


def test_a_part_is_filled_and_the_rest_canceled(world, trader):
    world.quotes["NVDA"] = dict(bid="189.98", ask="190.02", last="190.00")
    order = trader.bid("NVDA", 10, limit="185.00")

    world.orders[order].fill(quantity=4, price="185.00")
    assert trader.status(order) == ("WORKING", 4)

    world.orders[order].cancel()
    assert trader.status(order) == ("CANCELED", 4)
    assert trader.position("NVDA") == 4


@pytest.mark.world(clock="2026-03-02T15:59:00-05:00", market="nyse")
def test_a_bid_dies_with_the_day(world, trader):
    world.quotes["NVDA"] = dict(bid="189.98", ask="190.02", last="190.00")
    order = trader.bid("NVDA", 10, limit="185.00")

    world.clock.advance(to="nextClose")
    assert trader.status(order) == ("EXPIRED", 0)
    assert world.orders[order].closed_at == world.clock.now


@pytest.mark.world(definition={"accounts": [{"accountNumber": "10000001", "type": "CASH", "cash": "1000"}]})
def test_a_bid_that_cannot_be_paid_is_rejected(world, trader):
    world.quotes["NVDA"] = dict(bid="189.98", ask="190.02", last="190.00")
    order = trader.bid("NVDA", 10, limit="190.00")

    assert trader.status(order) == ("REJECTED", 0)
    assert world.accounts["10000001"].cash == Decimal("1000")


@pytest.mark.world(clock="2026-03-02T10:00:00-05:00")
def test_a_bid_is_filled_bit_by_bit(world, trader):
    world.rules.add([steps.fill(percent=40), steps.fill(after="2s")], when=dict(symbol="NVDA", side="buy"))
    order = trader.bid("NVDA", 10, limit="185.00")
    assert trader.status(order) == ("WORKING", 4)

    world.clock.advance(by="2s")
    assert trader.status(order) == ("FILLED", 10)


def test_a_bid_whose_answer_never_came_was_placed_all_the_same(world, trader):
    world.faults.add("schwab.placeOrder", dict(reset=True), phase="after", when=dict(nth=1))
    with pytest.raises(httpx.TransportError):
        trader.bid("NVDA", 10, limit="1.85")

    order, = world.orders
    assert (order.status, order.quantity) == ("working", 10)
    assert "fault" in world.requests.list()[0].why
