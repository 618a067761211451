"""Counts Agno's tools without hookgen: what its toolkits register when they are made.

Every module of `agno.tools` is imported and every toolkit in it is made, several times
with different arguments, so that what is registered under a condition is seen as well.
Printed as JSON: the functions that `Toolkit.register` was given or that became a
`Function`, by file and line of their `def`, and the toolkits' schemas as Agno writes
them.

With `--stub`, packages that are not installed are replaced by hollow ones; without it,
modules that need them are left out.
"""

# This script runs in an environment with Agno; the one that checks types has none.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import inspect
import io
import json
import logging
import os
import pkgutil
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FunctionType, ModuleType, NoneType
from typing import Any, NoReturn, get_args
from unittest.mock import MagicMock

import agno.tools
from agno.tools.function import Function

Arguments = dict[str, object]


class HollowMeta(type):
    """Makes every attribute of a hollow class another hollow class."""

    def __getattr__(cls, name: str) -> object:
        return hollow(name)

    def __getitem__(cls, _: object) -> type:
        return object

    def __or__(cls, _: object) -> Any:
        return object

    __ror__ = __or__


class HollowValue(MagicMock):
    """What making an instance of a hollow class gives."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()


def hollow(name: str) -> object:
    """Return a class that can be a base, a type, a decorator or an error."""
    if name.startswith("__"):
        raise AttributeError(name)
    if name.endswith(("Error", "Exception", "Timeout")):
        return type(name, (Exception,), {})
    return HollowMeta(name, (HollowValue,), {"__module__": "hollow"})


class Hollow(ModuleType):
    """A package in the place of one that is not installed."""

    def __getattr__(self, name: str) -> object:
        if name == "__version__":
            return "999.0"
        found = hollow(name)
        setattr(self, name, found)
        return found


class Stubs(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds hollow packages where nothing else is found."""

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        root = name.partition(".")[0]
        if root in sys.stdlib_module_names or root == "agno":
            return None
        above = sys.modules.get(name.rpartition(".")[0])
        if "." in name and not isinstance(above, Hollow):
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return Hollow(spec.name)

    def exec_module(self, _module: ModuleType) -> None:
        return None


def refuse(*_: object, **__: object) -> NoReturn:
    raise OSError("the census goes nowhere")


def stay_at_home() -> None:
    """Let nothing that a toolkit does when it is made reach out of this process."""
    socket.socket.connect = refuse  # type: ignore[method-assign]  # no network
    socket.getaddrinfo = refuse
    subprocess.Popen = refuse  # type: ignore[misc,assignment]  # no programs
    os.system = refuse
    exists = os.path.exists
    os.path.exists = lambda path: str(path).endswith("docker.sock") or exists(path)


class Census:
    """What was registered so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.functions: set[tuple[str, int, str]] = set()

    def add(self, registered: object) -> None:
        function = inspect.unwrap(getattr(registered, "__func__", registered))  # type: ignore[arg-type]  # of any type
        function = getattr(function, "__func__", function)
        if not isinstance(function, FunctionType):
            return
        code = function.__code__
        path = Path(code.co_filename)
        if path.is_relative_to(self.folder):
            line = code.co_firstlineno
            shown = path.relative_to(self.folder.parents[1]).as_posix()
            self.functions.add((shown, line, function.__qualname__))

    def watch(self, toolkit: Any, function: Any) -> None:
        """Note all that is registered with a toolkit or becomes a function of Agno's."""
        register, make = toolkit.register, function.__init__

        def noted_register(
            self_: Any, registered: Any, *more: Any, **named: Any
        ) -> Any:
            self.add(getattr(registered, "entrypoint", registered))
            return register(self_, registered, *more, **named)

        def noted_make(self_: Any, *more: Any, **named: Any) -> None:
            if "entrypoint" in named:
                self.add(named["entrypoint"])
            make(self_, *more, **named)

        toolkit.register = noted_register
        function.__init__ = noted_make


def import_modules(package: ModuleType) -> tuple[list[ModuleType], dict[str, str]]:
    """Return the modules of a package, and why others cannot be imported."""
    modules, failures = [], {}
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    for info in sorted(found, key=lambda info: info.name):
        if ".hooks" in info.name:
            continue
        try:
            modules.append(importlib.import_module(info.name))
        except (Exception, SystemExit) as error:
            failures[info.name] = f"{type(error).__name__}: {error}"
    return modules, failures


def toolkit_classes(modules: list[ModuleType], base: type) -> list[type]:
    classes = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, base)
        and value is not base
        and value.__module__.startswith("agno.tools.")
    }
    return sorted(classes, key=lambda each: (each.__module__, each.__qualname__))


def possible_arguments(made: type) -> Iterator[Arguments]:
    """Yield arguments to make a toolkit with: its defaults, then all that can be on or off."""
    yield {}
    try:
        parameters = list(inspect.signature(made).parameters.values())
    except (TypeError, ValueError):
        return
    named = [
        p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
    ]
    needed = {p.name: sample(p) for p in named if p.default is p.empty}
    switches = [p.name for p in named if isinstance(p.default, bool)]
    empty = {p.name: sample(p) for p in named if p.default in (None, "")}
    mocks = {p.name: mock(p) for p in named if p.default in (None, p.empty)}
    for base in (needed, {**needed, **empty}, {**needed, **mocks}):
        for is_on in (True, False):
            yield {**base, **dict.fromkeys(switches, is_on)}
    for switch in switches:
        yield {**needed, **empty, **dict.fromkeys(switches, False), switch: True}


def mock(parameter: inspect.Parameter) -> MagicMock:
    """Return what passes for a value of the parameter's type."""
    choices = get_args(parameter.annotation) or (parameter.annotation,)
    classes = [
        each for each in choices if isinstance(each, type) and each is not NoneType
    ]
    spec = next((each for each in classes if each.__module__.startswith("agno.")), None)
    return MagicMock(name=parameter.name, spec=spec)


def sample(parameter: inspect.Parameter) -> object:
    """Return a value of a parameter's type, as far as its annotation tells."""
    text = str(parameter.annotation)
    for word, value in (
        ("str", "x"),
        ("Path", Path()),
        ("int", 1),
        ("List", []),
        ("list", []),
    ):
        if word in text and "Callable" not in text:
            return value
    return None if parameter.default is None else mock(parameter)


def make_toolkits(made: type) -> tuple[list[Any], str]:
    """Return a toolkit for each set of arguments that it takes, and the last refusal."""
    toolkits, refusal = [], ""
    for arguments in possible_arguments(made):
        try:
            toolkits.append(made(**arguments))
        except (Exception, SystemExit) as error:
            refusal = f"{type(error).__name__}: {error}"
    return toolkits, refusal


def schemas(toolkits: list[Any]) -> dict[str, object]:
    """Return what Agno would tell a model of each function of these toolkits."""
    found: dict[str, object] = {}
    for toolkit in toolkits:
        for kind in ("functions", "async_functions"):
            for name, function in getattr(toolkit, kind).items():
                key = f"{kind}:{name}:{written_name(function.entrypoint)}"
                if key not in found:
                    found[key] = list(one_schema(function))
    return found


def written_name(function: object) -> str:
    return str(getattr(inspect.unwrap(function), "__qualname__", ""))  # type: ignore[arg-type]  # of any type


def one_schema(function: Any) -> Iterator[object]:
    """Yield a function as its toolkit made it, and as Agno makes it of the bare method."""
    own = function.model_copy(deep=False)
    own.process_entrypoint()
    yield own.to_dict()
    if not function.skip_entrypoint_processing and function.entrypoint is not None:
        yield type(function).from_callable(function.entrypoint).to_dict()


def take(folder: Path, *, with_stubs: bool) -> dict[str, object]:
    """Return the census of the copy of Agno that is imported."""
    if with_stubs:
        sys.meta_path.append(Stubs())
    census = Census(folder / "agno" / "tools")
    census.watch(agno.tools.Toolkit, Function)
    stay_at_home()
    modules, failures = import_modules(agno.tools)
    refused: dict[str, str] = {}
    written: dict[str, object] = {}
    for made in toolkit_classes(modules, agno.tools.Toolkit):
        name = f"{made.__module__}.{made.__qualname__}"
        toolkits, refusal = make_toolkits(made)
        if toolkits:
            written[name] = schemas(toolkits)
        else:
            refused[name] = refusal
    return {
        "file": agno.tools.__file__,
        "modules": [module.__name__ for module in modules],
        "failures": failures,
        "refused": refused,
        "schemas": written,
        "functions": sorted(census.functions),
    }


def keys_for_all() -> Callable[..., str | None]:
    """Return a `getenv` under which every secret and address is set."""
    known = dict(os.environ)

    def getenv(name: str, default: str | None = None) -> str | None:
        if name in known:
            return known[name]
        if default is None and name.isupper():
            return "x"
        return default

    return getenv


def main() -> None:
    folder, *switches = sys.argv[1:]
    warnings.simplefilter("ignore")
    logging.disable()
    os.getenv = keys_for_all()  # type: ignore[assignment]  # any key will do
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        taken = take(Path(folder), with_stubs="--stub" in switches)
    json.dump(taken, sys.stdout)


if __name__ == "__main__":
    main()
