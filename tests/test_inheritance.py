"""Instrumented classes that build on each other keep their meaning."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

from packages import importing, instrument_package, points_of, write_package

TOOL = "def tool(function):\n    return function\n"


@contextmanager
def shop(folder: Path, **modules: str) -> Iterator[ModuleType]:
    """Write modules, instrument their tools, and import the one called `tools`."""
    files = {f"shop/{name}.py": dedent(text) for name, text in modules.items()}
    write_package(folder, {"shop/kit.py": TOOL, **files})
    instrument_package(folder / "shop")
    with importing(folder, "shop.tools") as module:
        yield module


def count_calls(module: str = "shop.hooks.tools") -> list[str]:
    """Return a list that grows by a record's name with each call that hooks see."""
    seen: list[str] = []

    def remember(call: object) -> None:
        seen.append(type(call).__name__)

    for point in points_of(sys.modules[module]):
        point.subscribe(pre_call=remember, post_call=None, on_error=None)
    return seen


BASE = """
    from shop.kit import tool


    class Desk:
        @tool
        def price(self, amount: int) -> int:
            return amount + 1

        @classmethod
        @tool
        def name(cls, suffix: str) -> str:
            return cls.__name__ + suffix

        @staticmethod
        @tool
        def double(amount: int) -> int:
            return amount * 2
"""

SUBCLASS = """
    from shop.base import Desk as Base
    from shop.kit import tool


    class Desk(Base):
        @tool
        def price(self, amount: int) -> int:
            return super().price(amount) * 10

        @classmethod
        @tool
        def name(cls, suffix: str) -> str:
            return "new " + super().name(suffix)

        @staticmethod
        @tool
        def double(amount: int) -> int:
            return Base.double(amount) + 1


    class Special(Desk):
        pass
"""


def test_parent_of_the_same_name_is_reached(tmp_path: Path) -> None:
    """`super()` reaches the parent's own body, though both classes are called alike."""
    with shop(tmp_path, base=BASE, tools=SUBCLASS) as module:
        desk = module.Desk()

        assert desk.price(1) == 20
        assert module.Special().price(1) == 20
        assert desk.name("!") == "new Desk!"
        assert module.Special.name("!") == "new Special!"
        assert module.Desk.double(2) == 5


def test_each_hook_runs_once_a_call(tmp_path: Path) -> None:
    """Each class's hooks see a call once, on the way down and up again."""
    with shop(tmp_path, base=BASE, tools=SUBCLASS) as module:
        upper, lower = count_calls(), count_calls("shop.hooks.base")
        results = (
            module.Special().price(1),
            module.Special.name("!"),
            module.Special.double(2),
        )

        assert results == (20, "new Special!", 5)
        assert upper == ["DeskPriceCall", "DeskNameCall", "DeskDoubleCall"]
        assert lower == ["DeskPriceCall", "DeskNameCall", "DeskDoubleCall"]


def test_async_and_streaming_methods_reach_their_parents(tmp_path: Path) -> None:
    """`super()` works in coroutines and in generators of both kinds."""
    base = """
        from shop.kit import tool


        class Desk:
            @tool
            async def one(self):
                return ["base"]

            @tool
            def many(self):
                yield "base"
                return 1

            @tool
            async def stream(self):
                yield "base"
    """
    tools = """
        from shop.base import Desk as Base
        from shop.kit import tool


        class Desk(Base):
            @tool
            async def one(self):
                return [*await super().one(), "own"]

            @tool
            def many(self):
                result = yield from super().many()
                yield f"own {result}"

            @tool
            async def stream(self):
                async for item in super().stream():
                    yield item
                yield "own"
    """
    with shop(tmp_path, base=base, tools=tools) as module:
        seen = [*count_calls(), *count_calls("shop.hooks.base")]
        desk = module.Desk()

        assert seen == []
        assert _finish(desk.one()) == ["base", "own"]
        assert list(desk.many()) == ["base", "own 1"]
        assert _finish(_collect(desk.stream())) == ["base", "own"]


def _finish(coroutine: Any) -> object:
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("it waits for something")


async def _collect(items: Any) -> list[object]:
    return [item async for item in items]


def test_diamond_is_walked_in_order(tmp_path: Path) -> None:
    """Cooperative methods run once each, in the order of the `__mro__`."""
    tools = """
        from shop.kit import tool


        class Top:
            @tool
            def path(self):
                return ["Top"]


        class Left(Top):
            @tool
            def path(self):
                return ["Left", *super().path()]


        class Right(Top):
            @tool
            def path(self):
                return ["Right", *super().path()]


        class Bottom(Left, Right):
            @tool
            def path(self):
                return ["Bottom", *super().path()]
    """
    with shop(tmp_path, tools=tools) as module:
        seen = count_calls()

        assert module.Bottom().path() == ["Bottom", "Left", "Right", "Top"]
        assert seen == [
            "BottomPathCall",
            "LeftPathCall",
            "RightPathCall",
            "TopPathCall",
        ]


def test_private_names_are_mangled_as_before(tmp_path: Path) -> None:
    """Names with two underscores mean the same: methods, attributes, parameters."""
    tools = """
        from shop.kit import tool


        class _Desk:
            __rate = 3

            @tool
            def __secret(self, __amount, *, __extra=1):
                return __amount * self.__rate + __extra

            def open(self):
                return self.__secret(2, _Desk__extra=4)


        class Other(_Desk):
            __rate = 100

            @tool
            def __secret(self):
                return self.__rate

            def shut(self):
                return self.__secret()
    """
    with shop(tmp_path, tools=tools) as module:
        seen = count_calls()

        assert module.Other().open() == 10
        assert module.Other().shut() == 100
        assert seen == ["DeskSecretCall", "OtherSecretCall"]


def test_class_cell_is_the_class(tmp_path: Path) -> None:
    """`__class__` in a body is the class around it, also from a subclass."""
    tools = """
        from shop.kit import tool


        class Desk:
            @tool
            def here(self):
                return __class__.__name__, type(self).__name__

            @classmethod
            @tool
            def made(cls):
                return __class__.__name__, cls.__name__, super().__thisclass__.__name__


        class Special(Desk):
            pass
    """
    with shop(tmp_path, tools=tools) as module:
        assert module.Special().here() == ("Desk", "Special")
        assert module.Special.made() == ("Desk", "Special", "Desk")


def test_properties_beside_tools_stay(tmp_path: Path) -> None:
    """A property is left alone, and tools of its class can read it."""
    tools = """
        from functools import cached_property

        from shop.kit import tool


        class Desk:
            @property
            @tool
            def size(self):
                return 2

            @size.setter
            def size(self, value):
                raise AttributeError(value)

            @cached_property
            def area(self):
                return self.size**2

            @tool
            def volume(self):
                return self.area * self.size
    """
    with shop(tmp_path, tools=tools) as module:
        assert module.Desk().volume() == 8
        assert isinstance(vars(module.Desk)["size"], property)


def test_classes_in_classes_and_functions(tmp_path: Path) -> None:
    """A body is found through all the classes around it, from a closure too."""
    tools = """
        from shop.kit import tool


        class Outer:
            class Inner:
                class Outer:
                    @tool
                    def add(self, amount):
                        return amount + 1


        def make(rate):
            class Desk:
                @tool
                def times(self, amount):
                    return amount * rate

                class Drawer:
                    @tool
                    def less(self, amount):
                        return amount - rate

            return Desk


        class Keeper:
            def make(self):
                class Kept:
                    @tool
                    def owner(me):
                        return self

                return Kept()
    """
    with shop(tmp_path, tools=tools) as module:
        seen = count_calls()
        two, three = module.make(2), module.make(3)
        keeper = module.Keeper()

        assert module.Outer.Inner.Outer().add(1) == 2
        assert (two().times(5), three().times(5)) == (10, 15)
        assert (two.Drawer().less(5), three.Drawer().less(5)) == (3, 2)
        assert keeper.make().owner() is keeper
        assert len(seen) == 6


def test_dataclass_with_slots(tmp_path: Path) -> None:
    """A class that its decorator makes anew keeps its tools."""
    tools = """
        from dataclasses import dataclass

        from shop.kit import tool


        @dataclass(slots=True, frozen=True)
        class Desk:
            rate: int

            @tool
            def times(self, amount: int) -> int:
                return self.rate * amount
    """
    with shop(tmp_path, tools=tools) as module:
        assert module.Desk(3).times(2) == 6
        assert not hasattr(module.Desk(3), "__dict__")
        assert list(module.Desk.__dataclass_fields__) == ["rate"]


def test_metaclass(tmp_path: Path) -> None:
    """Tools of a metaclass, and of a class with one, work as before."""
    tools = """
        from shop.kit import tool


        class Meta(type):
            @tool
            def make(cls, amount):
                return cls(amount)

            def __call__(cls, amount):
                return super().__call__(amount)


        class Desk(metaclass=Meta):
            __slots__ = ("amount",)

            def __init__(self, amount):
                self.amount = amount

            @tool
            def twice(self):
                return self.amount * 2

            @tool
            def __new__(cls, amount):
                return super().__new__(cls)

            @tool
            def __init_subclass__(cls, **options):
                cls.options = options


        class Special(Desk, size=1):
            __slots__ = ()
    """
    with shop(tmp_path, tools=tools) as module:
        assert module.Desk.make(4).twice() == 8
        assert module.Special(5).twice() == 10
        assert module.Special.options == {"size": 1}


def test_instance_without_a_named_first_parameter(tmp_path: Path) -> None:
    """A method may take its instance among `*args`."""
    tools = """
        from shop.kit import tool


        class Desk:
            @tool
            def count(*args, **options):
                return len(args), sorted(options)

            @tool
            def first(me, /, self=1):
                return type(me).__name__, self
    """
    with shop(tmp_path, tools=tools) as module:
        assert module.Desk().count(1, 2, x=3) == (3, ["x"])
        assert module.Desk().first(self=2) == ("Desk", 2)
