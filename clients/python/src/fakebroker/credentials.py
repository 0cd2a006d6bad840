"""Whom a world knows: what the code under test logs in with. Each world has credentials of its own, by which its requests
find it, whatever door they come through."""

from dataclasses import dataclass
from typing import List, Optional

from .records import Record


@dataclass(frozen=True)
class SchwabAccount(Record):
    """An account by its two names: the number, and the hash that the Trader API takes in paths."""

    account_number: str
    hash_value: str


@dataclass(frozen=True)
class SchwabCredentials(Record):
    """An app of the Schwab Trader API, and the accounts that its user lets it see."""

    client_id: str
    client_secret: str
    callback_url: str
    accounts: List[SchwabAccount]

    @property
    def account_number(self) -> str:
        """The first account's number."""
        return self.accounts[0].account_number

    @property
    def account_hash(self) -> str:
        """The first account's hash."""
        return self.accounts[0].hash_value


@dataclass(frozen=True)
class AlpacaCredentials(Record):
    """A key of the Alpaca APIs, and the account that it opens."""

    key_id: str
    secret_key: str
    account_id: Optional[str]


@dataclass(frozen=True)
class Credentials(Record):
    """A world's credentials, None for a provider that the world has none for."""

    schwab: Optional[SchwabCredentials]
    alpaca: Optional[AlpacaCredentials]
