"""The tools of generics_and_overloads.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap generics_and_overloads.tools --out generics_and_overloads_wrapped --public
"""

# ruff: noqa
# mypy: disable-error-code="no-any-return, type-arg"
# pyright: reportMissingParameterType=false, reportMissingTypeArgument=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false
# pyright: reportUnknownVariableType=false
# pyright: reportSelfClsParameterName=false
# pyright: reportPrivateUsage=false

from collections.abc import Callable, Iterable
from typing import Generic, cast, overload

import generics_and_overloads.tools as _wrapped
from generics_and_overloads.tools import _STRICT, Base, K, V

from generics_and_overloads_wrapped.hooks import tools as _hooks

__all__ = ["Base", "K", "Store", "V", "first", "parse"]


class Store(_wrapped.Store[K, V], Generic[K, V]):
    """Holds values."""

    # hookgen: tool
    def get(self, key: K) -> V:
        """Get a value."""
        if _hooks.Store_get.idle:
            return Store._get_unhooked(self, key)
        return _hooks.Store_get.call(Store._get_unhooked, self, key)

    def _get_unhooked(self, key: K) -> V:
        return _wrapped.Store.get(self, key)

    # hookgen: tool
    @classmethod
    def of(cls, key: K, value: V) -> "_wrapped.Store[K, V]":
        """Make a store."""
        if _hooks.Store_of.idle:
            return Store._of_unhooked(cls, key, value)
        return _hooks.Store_of.call(Store._of_unhooked, cls, key, value)

    @staticmethod
    def _of_unhooked(cls: "type[Store]", key: K, value: V) -> "_wrapped.Store[K, V]":
        return super(Store, cls).of(key, value)

    @overload
    def find(self, key: K) -> V | None: ...

    @overload
    def find(self, key: K, default: int) -> V | int: ...

    # hookgen: tool
    def find(self, key: K, default: int | None = None) -> V | int | None:
        """Find a value."""
        if _hooks.Store_find.idle:
            return Store._find_unhooked(self, key, default)
        return _hooks.Store_find.call(Store._find_unhooked, self, key, default)

    def _find_unhooked(self, key: K, default: int | None) -> V | int | None:
        return cast("Callable[..., V | int | None]", _wrapped.Store.find)(
            self, key, default
        )


_parse = cast("Callable[..., str | bytes]", _wrapped.parse)


@overload
def parse(text: str, errors: str = ...) -> str: ...


@overload
def parse(text: bytes, errors: str = _STRICT) -> bytes: ...


# hookgen: tool
def parse(text: str | bytes, errors: str = "") -> str | bytes:
    """Parse a text."""
    if _hooks.parse.idle:
        return _parse_unhooked(text, errors)
    return _hooks.parse.call(_parse_unhooked, text, errors)


def _parse_unhooked(text: str | bytes, errors: str) -> str | bytes:
    return _parse(text, errors)


# hookgen: tool
def first(items: Iterable[K]) -> K:
    """Return the first item."""
    if _hooks.first.idle:
        return _first_unhooked(items)
    return _hooks.first.call(_first_unhooked, items)


def _first_unhooked(items: Iterable[K]) -> K:
    return _wrapped.first(items)
