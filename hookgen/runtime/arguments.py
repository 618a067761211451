"""Reading the arguments that a model gives as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    _Container = dict[str, object] | list[object] | tuple[object, ...]

T = TypeVar("T")
V = TypeVar("V")
T_co = TypeVar("T_co", covariant=True)

_LONGEST = 80  # characters of a value in a message
_DEEPEST = 100  # levels of arrays and objects; far from where Python gives up


class ArgumentError(ValueError):
    """What a model asks for does not fit the tools; the message can be shown to it."""


class _MismatchError(Exception):
    """A value of JSON is not of the type."""


class Reader(Generic[T_co]):
    """Reads a value of JSON as one of a Python type.

    `first | second` reads what one of the two takes, the first one preferred.
    """

    __slots__ = ("expected", "note")

    def __init__(self, expected: str, note: str = "") -> None:
        self.expected = expected
        """What JSON must hold, as the type that `json.loads` gives."""
        self.note = note
        """What else is to be said of it, as the end of a message."""

    def read(self, value: object) -> T_co:
        """Return the value as one of the type, or raise `_MismatchError`."""
        raise NotImplementedError

    def __or__(self, other: Reader[V]) -> Reader[T_co | V]:
        return _Either(self, other)

    def __repr__(self) -> str:
        return f"<reader of {self.expected}>"


class _Either(Reader[T | V]):
    __slots__ = ("_first", "_second")

    def __init__(self, first: Reader[T], second: Reader[V]) -> None:
        note = first.note or second.note
        super().__init__(f"{first.expected} | {second.expected}", note)
        self._first = first
        self._second = second

    def read(self, value: object) -> T | V:
        try:
            return self._first.read(value)
        except _MismatchError:
            return self._second.read(value)


class _Plain(Reader[T]):
    """Reads what JSON has a type for."""

    __slots__ = ("_type",)

    def __init__(self, type_: type[T]) -> None:
        super().__init__(type_.__name__)
        self._type = type_

    def read(self, value: object) -> T:
        # No subclasses: JSON's `true` is no number, though Python's is.
        if type(value) is not self._type:
            raise _MismatchError
        return value


class _Number(Reader[float]):
    """Reads numbers; those without a fraction stay what they are."""

    __slots__ = ()

    def read(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _MismatchError
        return value


class _Null(Reader[None]):
    __slots__ = ()

    def read(self, value: object) -> None:
        if value is not None:
            raise _MismatchError


class _Anything(Reader[Any]):
    """Reads what the tool has no type for, hence `Any`."""

    __slots__ = ()

    def read(self, value: object) -> Any:
        return value


TEXT: Reader[str] = _Plain(str)
INTEGER: Reader[int] = _Plain(int)
NUMBER: Reader[float] = _Number("float")
BOOLEAN: Reader[bool] = _Plain(bool)
NULL: Reader[None] = _Null("None")
ANYTHING: Reader[Any] = _Anything("Any")


class ListOf(Reader[list[T]]):
    """Reads arrays."""

    __slots__ = ("_item",)

    def __init__(self, item: Reader[T]) -> None:
        super().__init__(f"list[{item.expected}]", item.note)
        self._item = item

    def read(self, value: object) -> list[T]:
        return list(_read_each(self._item, value))


class TupleOf(Reader[tuple[T, ...]]):
    """Reads arrays as tuples of any length."""

    __slots__ = ("_item",)

    def __init__(self, item: Reader[T]) -> None:
        super().__init__(f"list[{item.expected}]", item.note)
        self._item = item

    def read(self, value: object) -> tuple[T, ...]:
        return tuple(_read_each(self._item, value))


class SetOf(Reader[set[T]]):
    """Reads arrays as sets."""

    __slots__ = ("_item",)

    def __init__(self, item: Reader[T]) -> None:
        super().__init__(f"list[{item.expected}]", item.note)
        self._item = item

    def read(self, value: object) -> set[T]:
        try:
            return set(_read_each(self._item, value))
        except TypeError:  # an array or object, which cannot be in a set
            raise _MismatchError from None


class FrozenSetOf(Reader[frozenset[T]]):
    """Reads arrays as frozen sets."""

    __slots__ = ("_item",)

    def __init__(self, item: Reader[T]) -> None:
        super().__init__(f"list[{item.expected}]", item.note)
        self._item = item

    def read(self, value: object) -> frozenset[T]:
        try:
            return frozenset(_read_each(self._item, value))
        except TypeError:  # as above
            raise _MismatchError from None


def _read_each(reader: Reader[T], value: object) -> Iterable[T]:
    if not isinstance(value, list):
        raise _MismatchError
    return [reader.read(item) for item in cast("list[object]", value)]


class MappingOf(Reader[dict[str, T]]):
    """Reads objects whose values are all of one type."""

    __slots__ = ("_value",)

    def __init__(self, value: Reader[T]) -> None:
        super().__init__(f"dict[str, {value.expected}]", value.note)
        self._value = value

    def read(self, value: object) -> dict[str, T]:
        if not isinstance(value, dict):
            raise _MismatchError
        pairs = cast("dict[str, object]", value)
        return {key: self._value.read(each) for key, each in pairs.items()}


class OneOf(Reader[Any]):
    """Reads some values only; type checkers take them for those of a `Literal`."""

    __slots__ = ("_values",)

    def __init__(self, values: Sequence[object]) -> None:
        super().__init__(f"Literal[{', '.join(map(repr, values))}]")
        self._values = tuple(values)

    def read(self, value: object) -> Any:
        for each in self._values:
            if each == value and type(each) is type(value):
                return each
        raise _MismatchError


class Unreadable(Reader[Any]):
    """Stands for a type that does not come out of JSON; it reads nothing."""

    __slots__ = ()

    def __init__(self, expected: str) -> None:
        super().__init__(expected, f"; no {expected} can be made from JSON")

    def read(self, value: object) -> Any:
        raise _MismatchError(value)


class _Missing:
    """Stands for a default that there is not."""

    __slots__ = ()


_MISSING = _Missing()


class Arguments:
    """The arguments of one call, each of which is to be taken once.

    Raises:
        ArgumentError: they are no mapping.
    """

    __slots__ = ("_left", "_owner", "_parameters", "tool_name")

    def __init__(
        self, tool_name: str, arguments: Mapping[str, object], owner: object = None
    ) -> None:
        # A model may give any JSON, whatever the annotation says.
        if not isinstance(cast("object", arguments), Mapping):
            raise ArgumentError(
                f"the arguments of tool '{tool_name}' must be an object, not "
                f"{_shorten(arguments)}"
            )
        self.tool_name = tool_name
        self._left = dict(arguments)
        self._owner = owner
        self._parameters: list[str] = []

    def take(self, name: str, reader: Reader[T], default: object = _MISSING) -> T:
        """Return an argument, or the tool's own default, of whatever type that is.

        Raises:
            ArgumentError: it is missing, of another type, or nested too deep.
        """
        self._parameters.append(name)
        if name in self._left:
            return self._read(name, reader, self._left.pop(name))
        if default is _MISSING:
            raise ArgumentError(
                f"tool '{self.tool_name}' needs argument '{name}', which must be "
                f"{reader.expected}{reader.note}"
            )
        return cast("T", default)

    def require(self, name: str, reader: Reader[T]) -> T:
        """Return an argument that has a default, but none that is known here.

        Raises:
            ArgumentError: it is missing, of another type, or nested too deep.
        """
        if name not in self._left:
            raise ArgumentError(
                f"tool '{self.tool_name}' needs argument '{name}', which must be "
                f"{reader.expected}: its default is made by code, and cannot be filled "
                "in"
            )
        return self.take(name, reader)

    def take_rest(self, reader: Reader[T]) -> dict[str, T]:
        """Return all arguments that are left, for `**options`.

        Raises:
            ArgumentError: one is of another type, or nested too deep.
        """
        rest, self._left = self._left, {}
        return {name: self._read(name, reader, value) for name, value in rest.items()}

    def owner(self, kind: type[object]) -> Any:
        """Return the object whose method is to be called, which is of this class.

        Raises:
            TypeError: it was not given, or is of another class.
        """
        if not isinstance(self._owner, kind):
            raise TypeError(
                f"the owner of tool '{self.tool_name}' must be a '{kind.__name__}', "
                f"not {_shorten(self._owner)}"
            )
        return self._owner

    def owner_class(self, kind: type[object]) -> Any:
        """Return the class whose method is to be called: this, or the owner given.

        Raises:
            TypeError: the owner is no subclass.
        """
        owner = self._owner
        if owner is None:
            return kind
        if isinstance(owner, type) and issubclass(owner, kind):
            return owner
        raise TypeError(
            f"the owner of tool '{self.tool_name}' must be the class "
            f"'{kind.__name__}' or one below it, not {_shorten(self._owner)}"
        )

    def refuse_rest(self) -> None:
        """Refuse arguments that the tool does not have.

        Raises:
            ArgumentError: there are some left.
        """
        if self._left:
            unknown = _enumerate(sorted(self._left))
            known = _enumerate(self._parameters) or "none"
            raise ArgumentError(
                f"tool '{self.tool_name}' has no argument {unknown}; it has {known}"
            )

    def _read(self, name: str, reader: Reader[T], value: object) -> T:
        if _is_too_deep(value):
            raise ArgumentError(
                f"argument '{name}' of tool '{self.tool_name}' must not be nested "
                f"deeper than {_DEEPEST} levels"
            )
        try:
            return reader.read(value)
        except _MismatchError:
            raise ArgumentError(
                f"argument '{name}' of tool '{self.tool_name}' must be "
                f"{reader.expected}, not {_shorten(value)}{reader.note}"
            ) from None


def _enumerate(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _is_too_deep(value: object) -> bool:
    """Return whether arrays and objects are nested deeper than they may be."""
    level = _containers([value])
    depth = 0
    while level and depth < _DEEPEST:
        level = _containers(part for each in level for part in _parts(each))
        depth += 1
    return bool(level)


def _containers(values: Iterable[object]) -> list[_Container]:
    # Each of them once, however often it is in others.
    found: dict[int, _Container] = {}
    for value in values:
        if isinstance(value, dict | list | tuple):
            container = cast("_Container", value)
            found[id(container)] = container
    return list(found.values())


def _parts(container: _Container) -> Iterable[object]:
    return container.values() if isinstance(container, dict) else container


def _shorten(value: object) -> str:
    try:
        text = repr(value)
    # Also of what is nested too deep, and of numbers that are too long.
    except Exception:
        return type(value).__name__
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
