"""The package of clients/python: rules and faults."""

import pytest
import requests

from fakebroker import FakeBrokerError, steps
from package_bench import desk, package_server, world


class TestRules:
    def test_fill_in_parts(self, world, desk):
        rule = world.rules.add(
            [steps.fill(percent=40), steps.fill(after="2s")], when=dict(symbol="NVDA", side="buy", type="limit"), name="slow")
        order = world.orders[desk.bid("NVDA", 10, "1.50")]
        assert (order.filled_quantity, order.rule) == (4, rule.id)
        world.clock.advance(by="2s")
        assert order.refresh().status == "filled"
        assert (rule.name, rule.refresh().fired) == ("slow", 1)

    def test_reject_in_words_of_one_s_own(self, world, desk):
        world.rules.add([steps.reject("computer says no")], times=1)
        first, second = desk.bid("NVDA", 1, "1.50"), desk.bid("NVDA", 1, "1.50")
        assert (world.orders[first].status, world.orders[first].reason) == ("rejected", "computer says no")
        assert world.orders[second].status == "working"

    @pytest.mark.parametrize("step, status", [
        (steps.accept(), "working"), (steps.hold(), "working"), (steps.cancel(), "canceled"), (steps.expire(), "expired"),
        (steps.fill(quantity=3, price="1.25"), "partiallyFilled"),
    ])
    def test_every_step_is_understood(self, world, desk, step, status):
        world.rules.add([step])
        assert world.orders[desk.bid("NVDA", 10, "1.50")].status == status

    def test_are_listed_replaced_and_removed(self, world):
        rule = world.rules.add([steps.hold()], when=dict(client_order_id="a"))
        assert rule.when == {"clientOrderId": "a"}
        assert rule.replace([steps.accept()], times=2).times == 2
        assert world.rules.get(rule.id) == world.rules.list()[0]
        rule.delete()
        with pytest.raises(FakeBrokerError) as caught:
            rule.refresh()
        assert caught.value.status == 404
        world.rules.add([steps.hold()])
        world.rules.reset()
        assert world.rules.list() == []
        world.rules.clear()

    def test_a_mistake_is_named_by_its_place(self, world):
        with pytest.raises(FakeBrokerError) as caught:
            world.rules.add([dict(fill=dict(percent=140))])
        assert (caught.value.status, caught.value.pointer) == (422, "/then/0/fill/percent")


class TestFaults:
    def test_an_answer_with_another_status(self, world, desk):
        order = desk.bid("NVDA", 1, "1.50")
        fault = world.faults.add("schwab.getOrder", dict(status=503), remaining=1)
        assert desk.get(order).status_code == 503
        assert desk.get(order).status_code == 200
        assert fault.refresh().struck == 1

    def test_an_order_that_was_placed_and_never_confirmed(self, world, desk):
        world.faults.add("schwab.placeOrder", dict(reset=True), phase="after", when=dict(nth=1))
        with pytest.raises(requests.exceptions.ConnectionError):
            desk.bid("NVDA", 1, "1.50")
        assert [order.status for order in world.orders] == ["working"]

    def test_are_listed_replaced_and_removed(self, world):
        fault = world.faults.add(dict(provider="schwab"), dict(delay="1ms"), name="slow")
        assert (fault.name, fault.phase, fault.target) == ("slow", "before", {"provider": "schwab"})
        assert world.faults.replace(fault.id, dict(path="/trader/**"), dict(status=500)).fault == {"status": 500}
        assert [each.id for each in world.faults] == [fault.id]
        fault.delete()
        assert world.faults.list() == []
        world.faults.add(dict(provider="schwab"), dict(empty=True))
        world.faults.clear()
        world.faults.reset()
        assert world.faults.list() == []

    def test_a_mistake_is_named_by_its_place(self, world):
        with pytest.raises(FakeBrokerError) as caught:
            world.faults.add(dict(provider="schwab"), dict(status=500, hedaers={}))
        assert (caught.value.status, caught.value.pointer) == (422, "/fault/hedaers")
