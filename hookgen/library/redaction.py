"""Redaction: personal data taken out of arguments, results and items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar, cast

from hookgen.runtime import Replace, ToolCall, ToolItem, ToolReturn

from .filters import TextFilter, apply_filters, hide_cards, hide_emails, hide_phones

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")
T = TypeVar("T")


MAX_DEPTH: Final = 100
"""How many containers may be inside each other."""

TOO_DEEP: Final = "the value is nested too deeply to be redacted"


class RedactionError(ValueError):
    """A value cannot be redacted; its call fails, rather than let it through."""


class Redact:
    """Takes e-mail addresses, card and phone numbers out of texts.

    Itself a `post_call` hook, `item` is an `on_item` hook, and `arguments` a `pre_call`
    one. Texts are found in lists, dicts (keys too), tuples, named tuples and sets, up
    to 100 of them inside each other: what is deeper fails the call. Objects of other
    classes stay as they are, also if these are derived from dict, list or set, such as
    `OrderedDict`. What is spread over several items of a stream is not found.
    """

    __slots__ = ("_filters",)

    def __init__(
        self,
        *,
        filters: Sequence[TextFilter] = (hide_emails, hide_cards, hide_phones),
    ) -> None:
        """Say what is taken out: `filters` see each text, one after another."""
        self._filters = tuple(filters)

    def __call__(self, done: ToolReturn[C, R], /) -> Replace[R] | None:
        """Return the result without personal data, or `None` if it has none."""
        return self._redact(done.result)

    def item(self, item: ToolItem[C, T], /) -> Replace[T] | None:
        """Return the item without personal data, or `None` if it has none."""
        return self._redact(item.item)

    def arguments(self, call: ToolCall, /) -> None:
        """Take personal data out of the arguments, before the tool gets them."""
        for name, value in call.arguments().items():
            replaced = self._redact(value)
            if replaced is not None:
                # A field has a `_` more if its own name is one of the record's.
                field = name if name in type(call).__slots__ else f"{name}_"
                setattr(call, field, replaced.result)

    def _redact(self, value: R) -> Replace[R] | None:
        walk = _Walk(self._filters)
        try:
            made = walk.value(value)
        except RecursionError as error:
            raise RedactionError(TOO_DEEP) from error
        # Texts become texts, and containers become containers of their kind.
        return Replace(cast("R", made)) if walk.has_changed else None


class _Walk:
    """One value on its way through the filters."""

    __slots__ = ("_depth", "_filters", "_made", "has_changed")

    def __init__(self, filters: tuple[TextFilter, ...]) -> None:
        self._depth = 0
        self._filters = filters
        self._made: dict[int, object] = {}
        """By the id of a container, what takes its place, also inside itself."""
        self.has_changed = False

    def value(self, value: object) -> object:
        """Return the value, with its containers made anew."""
        if isinstance(value, str):
            return self._text(value)
        if id(value) in self._made:
            return self._made[id(value)]
        if self._depth > MAX_DEPTH:
            raise RedactionError(TOO_DEEP)
        self._depth += 1
        try:
            made = self._container(value)
        finally:
            self._depth -= 1
        if made is not value:
            self._made[id(value)] = made
        return made

    def _container(self, value: object) -> object:
        kind = type(value)
        if kind is dict:
            return self._dict(cast("dict[object, object]", value))
        if kind is list:
            return self._list(cast("list[object]", value))
        if kind in (set, frozenset):
            return self._set(cast("set[object] | frozenset[object]", value))
        if kind is tuple or _is_named(kind):
            return self._tuple(cast("tuple[object, ...]", value))
        return value

    def _text(self, text: str) -> str:
        redacted = apply_filters(text, self._filters)
        if redacted == text:
            return text
        self.has_changed = True
        return redacted

    def _dict(self, value: dict[object, object]) -> object:
        made: dict[object, object] = {}
        self._made[id(value)] = made
        numbers: dict[object, int] = {}
        for key, item in value.items():
            name = self.value(key)
            if name is not key:
                name = _apart(name, numbers, value, made)
            made[name] = self.value(item)
        return made

    def _list(self, value: list[object]) -> object:
        made: list[object] = []
        self._made[id(value)] = made
        made.extend(self.value(item) for item in value)
        return made

    def _tuple(self, value: tuple[object, ...]) -> object:
        made = [self.value(item) for item in value]
        if all(new is old for new, old in zip(made, value, strict=True)):
            return self._keep(value)
        make: object = getattr(type(value), "_make", tuple)
        return cast("Callable[[list[object]], object]", make)(made)

    def _set(self, value: set[object] | frozenset[object]) -> object:
        items = list(value)
        made = [self.value(item) for item in items]
        if all(new is old for new, old in zip(made, items, strict=True)):
            return self._keep(value)
        return set(made) if isinstance(value, set) else frozenset(made)

    def _keep(self, value: object) -> object:
        """Return a container that is clean, which need not be looked at again."""
        self._made[id(value)] = value
        return value


def _is_named(kind: type) -> bool:
    """Return whether a class of tuples is one of named tuples, and adds no state."""
    return kind.__bases__ == (tuple,) and hasattr(kind, "_make")


def _apart(
    name: object, numbers: dict[object, int], *taken: dict[object, object]
) -> object:
    """Return a key that is not taken: two addresses must not become one entry.

    `numbers` has the last one given to each name.
    """
    number, free = numbers.get(name, 1), name
    while any(free in each for each in taken):
        number += 1
        free = _number(name, f"({number})")
    numbers[name] = number
    return free


def _number(name: object, number: str) -> object:
    if isinstance(name, tuple):
        return (*cast("tuple[object, ...]", name), number)
    if isinstance(name, frozenset):
        return cast("frozenset[object]", name) | {number}
    return f"{name} {number}"
