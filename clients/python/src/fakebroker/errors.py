"""What goes wrong between a test and its server."""

from typing import List, Mapping, Optional


class FakeBrokerError(Exception):
    """The control API refused something.

    `status` is the HTTP status: 400 for a query that cannot be read, 404 for what is not there, 409 for what cannot be
    as things stand, 410 for a world that has ended, 422 for a body that cannot be read. `title` says in one line what is
    wrong, `detail` what was found or what to do about it, and `pointer` names the member by its JSON pointer
    (`/quotes/AAPL/bid`); the last two are None where they have nothing to say. `errors` holds every error of the answer
    as it came, the first of which the others speak of.
    """

    def __init__(
        self, status: int, title: str, detail: Optional[str] = None, pointer: Optional[str] = None,
        errors: Optional[List[Mapping]] = None, request: str = "",
    ):
        self.status = status
        self.title = title
        self.detail = detail
        self.pointer = pointer
        self.errors = errors or []
        self.request = request
        super().__init__(status, title, detail, pointer)

    def __str__(self) -> str:
        text = f"{self.request}: {self.status}" if self.request else str(self.status)
        if self.pointer:
            text += f" {self.pointer}"
        text += f": {self.title}"
        return f"{text}. {self.detail}" if self.detail else text


class NotFound(FakeBrokerError, KeyError):
    """There is no such thing: 404. So `world.quotes["NOPE"]` is a KeyError, as for any mapping."""

    __str__ = FakeBrokerError.__str__


class StartError(RuntimeError):
    """The server could not be started. `code` is its exit code, None where there was no program or no end; `output` is
    what it printed on standard error."""

    def __init__(self, reason: str, code: Optional[int] = None, output: str = ""):
        self.code = code
        self.output = output
        super().__init__(f"{reason}\n{output}".strip())


class NothingHappened(AssertionError):
    """A wait for an event or a message ended without one."""
