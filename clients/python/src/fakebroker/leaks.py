"""What a test left behind in its world."""

from dataclasses import dataclass

from .records import Record


@dataclass(frozen=True)
class Leaks(Record):
    """The leak report of a world, by noun in `raw`: each list in it holds what is still there. It is true if there is
    anything at all."""

    def found(self) -> dict:
        """The nouns with something left behind, each with what it is: a list, or a count above zero."""
        nouns = {name: value for name, value in self.raw.items() if isinstance(value, (list, int)) and value}
        return {name: value for name, value in nouns.items() if value is not True}

    def __bool__(self) -> bool:
        return bool(self.found())

    def __str__(self) -> str:
        return "; ".join(f"{name}: {value}" for name, value in self.found().items()) or "nothing"
