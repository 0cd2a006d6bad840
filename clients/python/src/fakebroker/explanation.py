"""What would happen to a request."""

from dataclasses import dataclass
from typing import Any, List, Optional

from .records import Record


@dataclass(frozen=True)
class Explanation(Record):
    """What would answer a request: the `operation` (`schwab.placeOrder`), what `authorization` says, the `stub`, `fault`
    and `rule` that would take part, and the `status`. None where there is no such part."""

    world: str
    provider: Optional[str]
    operation: Optional[str]
    authorization: Any
    stub: Any
    fault: Any
    rule: Any
    status: Optional[int]
    near_misses: List[dict]
