"""What a test left behind in its world."""

from dataclasses import dataclass
from typing import Iterator, List

from .records import Record


@dataclass(frozen=True)
class Leak(Record):
    """One thing left behind: `kind` is what it is ("order", "stream", "fault", "rule", "stub", "unmatchedRequest", …), `id`
    which one, `detail` what it is about, in words."""

    kind: str
    id: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id}: {self.detail}"


@dataclass(frozen=True)
class Leaks(Record):
    """What is still open in a world, what was prepared and never came to use, and what nobody answered. It is true if there
    is anything at all."""

    leaks: List[Leak]

    def __iter__(self) -> Iterator[Leak]:
        return iter(self.leaks)

    def __len__(self) -> int:
        return len(self.leaks)

    def __str__(self) -> str:
        return "; ".join(map(str, self.leaks)) or "nothing"
