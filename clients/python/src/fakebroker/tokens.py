"""What a world's authorization servers have given out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, Iterator, List, Optional

from .control import Control
from .records import Record
from .values import given


@dataclass(frozen=True)
class Token(Record):
    """A token: `kind` is "access", "refresh" or "code", `state` "live", "expired", "revoked" or "used"."""

    kind: str
    client_id: str
    token: str
    issued_at: datetime
    expires_at: datetime
    state: str


class Tokens:
    """A world's OAuth tokens. They live by the wall's clock unless the world says `oauth=dict(clock="world")`."""

    def __init__(self, control: Control, client_id: Optional[str]):
        self._control = control
        self._client_id = client_id

    def __iter__(self) -> Iterator[Token]:
        return iter(self.list())

    def list(self) -> List[Token]:
        """Every token, whatever its state."""
        return [Token.read(raw) for raw in self._control.call("GET", "/tokens")["tokens"]]

    def mint(self, client_id: Optional[str] = None) -> Dict[str, Any]:
        """Logs an app in without the browser: the vendor's own token body (`access_token`, `refresh_token`,
        `expires_in` in seconds, …). Without a client id, the world's first app; an unknown one is refused with 422."""
        return self._control.call("POST", "/tokens", given(client_id=client_id or self._client_id))

    def expire(self, kind: str = "all", *, client_id: Optional[str] = None) -> List[Token]:
        """Ends the life of tokens: "access", "refresh", "code" or "all", of one app or of every app. Returns those that it
        ended; the code under test meets them as it would at the vendor's."""
        return self._end("expire", kind, client_id)

    def revoke(self, kind: str = "all", *, client_id: Optional[str] = None) -> List[Token]:
        """Takes tokens back, as a user does who withdraws consent."""
        return self._end("revoke", kind, client_id)

    def _end(self, verb: str, kind: str, client_id: Optional[str]) -> List[Token]:
        answer = self._control.call("POST", f"/tokens/{verb}", given(kind=kind, client_id=client_id))
        return [Token.read(raw) for raw in answer["tokens"]]
