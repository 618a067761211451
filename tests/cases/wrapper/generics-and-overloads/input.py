from collections.abc import Iterable
from typing import Generic, TypeVar, overload

K = TypeVar("K")
V = TypeVar("V", bound=str)


class Base(Generic[K]):
    """Holds a key."""


class Store(Base[K], Generic[K, V]):
    """Holds values."""

    def __init__(self, key: K, value: V) -> None:
        self.key = key
        self.value = value

    def get(self, key: K) -> V:  # hookgen: tool
        """Get a value."""
        return self.value

    @classmethod
    def of(cls, key: K, value: V) -> "Store[K, V]":  # hookgen: tool
        """Make a store."""
        return cls(key, value)

    @overload
    def find(self, key: K) -> V | None: ...
    @overload
    def find(self, key: K, default: int) -> V | int: ...
    def find(self, key: K, default: int | None = None) -> V | int | None:  # hookgen: tool
        """Find a value."""
        return self.value if key == self.key else default


_STRICT = str("strict")


@overload
def parse(text: str, errors: str = _STRICT + "er") -> str: ...
@overload
def parse(text: bytes, errors: str = _STRICT) -> bytes: ...
def parse(text: str | bytes, errors: str = "") -> str | bytes:  # hookgen: tool
    """Parse a text."""
    return text


def first(items: Iterable[K]) -> K:  # hookgen: tool
    """Return the first item."""
    return next(iter(items))
