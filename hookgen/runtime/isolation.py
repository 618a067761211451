"""Copies that can be edited without anybody else seeing it."""

from __future__ import annotations

from typing import TypeVar, cast

T = TypeVar("T")

_CONTAINERS = frozenset({dict, list, set, tuple})


def is_container(value: object) -> bool:
    """Return whether `isolate` would copy the value."""
    return type(value) in _CONTAINERS


DEPTH = 100
"""How many containers inside each other are copied; JSON of a model has fewer."""


def isolate(value: T) -> T:
    """Return the value with its lists, dicts, sets and tuples copied, 100 deep.

    These are what a model's arguments consist of. Everything else is the same object
    in the copy: an object of the user's own may not bear to be copied.
    """
    return cast("T", _isolate(value, {}, DEPTH))


def _isolate(value: object, copies: dict[int, object], depth: int) -> object:
    # Of subclasses, nobody knows what making another one would do.
    kind = type(value)
    if kind not in _CONTAINERS or not depth:
        return value
    if id(value) in copies:
        return copies[id(value)]
    if kind is set:
        return set(cast("set[object]", value))
    if kind is tuple:
        items = cast("tuple[object, ...]", value)
        return tuple([_isolate(item, copies, depth - 1) for item in items])
    if kind is list:
        made: list[object] = []
        copies[id(value)] = made
        items_of_list = cast("list[object]", value)
        made.extend([_isolate(item, copies, depth - 1) for item in items_of_list])
        return made
    pairs: dict[object, object] = {}
    copies[id(value)] = pairs
    for key, item in cast("dict[object, object]", value).items():
        pairs[key] = _isolate(item, copies, depth - 1)
    return pairs
