"""FakeBroker for Python: a broker, an exchange and a clock that each test owns.

>>> from fakebroker import Server
>>> with Server() as server, server.world(seed=42, clock="2026-03-02T09:30:00-05:00") as world:
...     world.quotes["AAPL"] = dict(bid="184.90", ask="184.94", last="184.92")
...     world.clock.advance(by="30m").now.isoformat()
'2026-03-02T15:00:00+00:00'

With pytest, ask for the fixture `world` instead. Nothing but the standard library is needed.
"""

from . import steps
from .accounts import Account, Accounts, Balances, Position
from .clock import Advance, Clock, ClockState, Market, Timer
from .credentials import AlpacaCredentials, Credentials, SchwabAccount, SchwabCredentials
from .errors import FakeBrokerError, NotFound, NothingHappened, StartError
from .events import Event, EventPage, Events, Execution
from .explanation import Explanation
from .faults import Fault, Faults
from .leaks import Leak, Leaks
from .orders import Leg, Order, Orders
from .quotes import Instrument, Instruments, Quote, Quotes
from .requests import LoggedRequest, LoggedResponse, NearMiss, Requests, Served, Trace, TraceClock
from .rules import Rule, Rules
from .server import Server
from .snapshots import Change, Diff, Moment, Snapshot, Snapshots
from .streams import Message, Stream, Streams, Subscription
from .stubs import Scenario, Scenarios, Stub, Stubs
from .tokens import Token, Tokens
from .world import World

__version__ = "0.1.0"

__all__ = [
    "Account", "Accounts", "Advance", "AlpacaCredentials", "Balances", "Change", "Clock", "ClockState", "Credentials",
    "Diff", "Event", "EventPage", "Events", "Execution", "Explanation", "FakeBrokerError", "Fault", "Faults",
    "Instrument", "Instruments", "Leak", "Leaks", "Leg", "LoggedRequest", "LoggedResponse", "Market", "Message",
    "Moment", "NearMiss", "NotFound", "NothingHappened", "Order", "Orders", "Position", "Quote", "Quotes", "Requests",
    "Rule", "Rules", "Scenario", "Scenarios", "SchwabAccount", "SchwabCredentials", "Served", "Server", "Snapshot",
    "Snapshots", "StartError", "Stream", "Streams", "Stub", "Stubs", "Subscription", "Timer", "Token", "Tokens",
    "Trace", "TraceClock", "World", "steps",
]
