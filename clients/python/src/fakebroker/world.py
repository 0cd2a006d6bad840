"""One world: a clock, a market, accounts and credentials of its own."""

from typing import TYPE_CHECKING, Any, Dict, Iterable, Mapping, Optional

from .accounts import Accounts
from .clock import Clock
from .credentials import AlpacaCredentials, Credentials, SchwabCredentials
from .environment import environment
from .errors import FakeBrokerError
from .events import Events
from .explanation import Explanation
from .faults import Faults
from .leaks import Leaks
from .orders import Orders
from .quotes import Instruments, Quotes
from .requests import Requests
from .rules import Rules
from .snapshots import Snapshots
from .streams import Streams
from .stubs import Scenarios, Stubs
from .tokens import Tokens
from .values import given

if TYPE_CHECKING:
    from .server import Server


class World:
    """A world of a server; its members are the nouns of the control API.

    Made by `server.world(…)`, and ended by `end()` or by leaving a `with` block. `id` is its name, `url` its own address,
    `seed` what its prices and all its chance come from; `schwab` and `alpaca` are what the code under test logs in with,
    None where the world has no such provider. Nothing is kept here: every read asks the server.
    """

    def __init__(self, server: "Server", description: Mapping[str, Any]):
        self.server = server
        self.id: str = description["id"]
        self.url: str = f"{server.url}/worlds/{self.id}"
        self.seed: int = description["seed"]
        self._credentials = Credentials.read(description["credentials"])
        self.schwab: Optional[SchwabCredentials] = self._credentials.schwab
        self.alpaca: Optional[AlpacaCredentials] = self._credentials.alpaca
        self.control = server.control.world(self.id)
        self.clock = Clock(self.control)
        self.quotes = Quotes(self.control)
        self.instruments = Instruments(self.control)
        self.accounts = Accounts(self.control)
        self.orders = Orders(self.control)
        self.rules = Rules(self.control)
        self.faults = Faults(self.control)
        self.tokens = Tokens(self.control, self.schwab.client_id if self.schwab else None)
        self.events = Events(self.control)
        self.snapshots = Snapshots(self.control)
        self.streams = Streams(self.control)
        self.requests = Requests(self.control)
        self.stubs = Stubs(self.control)
        self.scenarios = Scenarios(self.control)
        self._ended: Optional[Leaks] = None

    @property
    def admin_url(self) -> str:
        """The address of this world's control API, for a WireMock client: `Config.base_url = world.admin_url`."""
        return self.url + "/__admin"

    def environment(self, **more: str) -> Dict[str, str]:
        """The environment for the code under test: the proxy through which it reaches the vendors' hosts, the certificates
        it must trust, and this world's credentials (`SCHWAB_CLIENT_ID`, …; `APCA_API_KEY_ID`, …). `more` is added, for
        names that your code has for them: `world.environment(MY_APP_KEY=world.schwab.client_id)`."""
        return {**environment(self.server.url, self.server.ca_file, self.id, self.url, self._credentials), **more}

    def credentials(self) -> Credentials:
        """Whom the world knows, as `schwab` and `alpaca` have it already."""
        return Credentials.read(self.control.call("GET", "/credentials"))

    def definition(self) -> Dict[str, Any]:
        """What the world began as, in the form of a world file."""
        return self.control.call("GET", "/definition")

    def reset(self, keep: Iterable[str] = ()) -> None:
        """Puts everything back to the world's definition, so that the same requests get the same bytes again. `keep` spares
        what it names: "tokens", "journal", "clock"."""
        self.control.call("POST", "/reset", given(keep=list(keep) or None))

    def explain(
        self, method: str, url: str, *, headers: Optional[Mapping[str, str]] = None, body: Optional[str] = None,
    ) -> Explanation:
        """What would answer that request, and why, without any effect."""
        request = given(method=method, url=url, headers=headers, body=body)
        return Explanation.read(self.control.call("POST", "/explain", request))

    def leaks(self) -> Leaks:
        """What a test would leave behind if the world ended now."""
        return Leaks.read(self.control.call("GET", "/leaks"))

    def end(self) -> Leaks:
        """Ends the world and tells what was left behind; a second time tells the same, and nothing if another ended it.
        Whoever still asks it anything is refused with 410."""
        if self._ended is None:
            try:
                answer = self.server.control.call("DELETE", f"/worlds/{self.id}")
            except FakeBrokerError as error:
                if error.status != 410:
                    raise
                answer = {}
            self._ended = Leaks.read(answer)
        return self._ended

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def __repr__(self) -> str:
        return f"<World {self.id} seed={self.seed} at {self.server.url}>"
