"""What tests read out of Schwab's account and order bodies."""

from decimal import Decimal


def cash(account):
    """The account's cash now."""
    return account["securitiesAccount"]["currentBalances"]["cashBalance"]


def held(account, symbol):
    """How many of `symbol` the account holds long."""
    positions = account["securitiesAccount"].get("positions", [])
    return sum((p["longQuantity"] for p in positions if p["instrument"]["symbol"] == symbol), Decimal(0))


def executions(order):
    """The executed legs of an order, as (quantity, price)."""
    return [
        (leg["quantity"], leg["price"])
        for activity in order.get("orderActivityCollection", []) if activity["executionType"] == "FILL"
        for leg in activity["executionLegs"]
    ]
