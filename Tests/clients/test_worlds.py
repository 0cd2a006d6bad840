"""Two tests at once: each client's own credentials lead it to its own world, through the same proxy."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from schwab.orders.equities import equity_buy_limit
from schwab.utils import Utils

from schwab_account import executions, held
from schwab_py_login import log_in

ROUNDS = 5


def trade(world, approve, exact, price):
    """One whole test's traffic in `world`; the order's fill and the position after it."""
    world.quote("NVDA", bid=price, ask=price, last=price)
    client = log_in(world, approve)
    fills = []
    for _ in range(ROUNDS):
        placed = client.place_order(world.account_hash, equity_buy_limit("NVDA", 1, "999.00"))
        order_id = Utils(client, world.account_hash).extract_order_id(placed)
        fills += executions(exact(client.get_order(order_id, world.account_hash)))
    account = exact(client.get_account(world.account_hash, fields=[client.Account.Fields.POSITIONS]))
    return fills, held(account, "NVDA")


def test_worlds_do_not_meet(server, approve, exact):
    prices = ["101.25", "202.50", "303.75", "404.00"]
    worlds = [server.world() for _ in prices]
    try:
        with ThreadPoolExecutor(len(worlds)) as pool:
            results = list(pool.map(lambda pair: trade(pair[0], approve, exact, pair[1]), zip(worlds, prices)))
        for price, (fills, position) in zip(prices, results):
            assert fills == [(1, Decimal(price))] * ROUNDS
            assert position == ROUNDS
    finally:
        for world in worlds:
            world.end()


def test_an_ended_world_says_so(server):
    world = server.world()
    world.end()
    answer = server.admin.get(f"{server.url}/worlds/{world.id}/__admin/clock", timeout=20)
    assert answer.status_code == 410
    assert world.id in answer.text
