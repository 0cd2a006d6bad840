"""A little trader, the code under test. It knows Schwab's API and nothing of FakeBroker."""

import os
from decimal import Decimal

import schwab
from schwab.orders.equities import equity_buy_limit
from schwab.utils import Utils


class Trader:
    """Bids for shares on behalf of the first account that its user lets it see."""

    def __init__(self, token_file):
        self.client = schwab.auth.client_from_token_file(
            token_file, os.environ["SCHWAB_CLIENT_ID"], os.environ["SCHWAB_CLIENT_SECRET"])
        self.account = self._get(self.client.get_account_numbers())[0]["hashValue"]

    def bid(self, symbol, quantity, limit):
        """Places a limit order for the day and returns its id."""
        answer = self.client.place_order(self.account, equity_buy_limit(symbol, quantity, limit))
        answer.raise_for_status()
        return Utils(self.client, self.account).extract_order_id(answer)

    def status(self, order):
        """What Schwab says of an order: its status, and how much of it is filled."""
        found = self._get(self.client.get_order(order, self.account))
        return found["status"], Decimal(str(found["filledQuantity"]))

    def position(self, symbol):
        """How many shares the account holds."""
        fields = [self.client.Account.Fields.POSITIONS]
        account = self._get(self.client.get_account(self.account, fields=fields))["securitiesAccount"]
        held = [p["longQuantity"] for p in account.get("positions", []) if p["instrument"]["symbol"] == symbol]
        return Decimal(str(sum(held)))

    @staticmethod
    def _get(answer):
        answer.raise_for_status()
        return answer.json()
