"""The hooks of rules, found by reading their files; nothing is imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct, field

from hookgen.errors import HookgenError, InputError, SettingsError
from hookgen.finding import find_module
from hookgen.model import Binding, ModuleName
from hookgen.rule import HookFunction, Place, PolicyModule, Rule
from hookgen.scan import FoundHook, ParsedModule, find_hook, parse_module, read_rules
from hookgen.source import read_source

_SEARCHED = (
    "modules are looked for in the project's folder, beside the tools and where Python "
    "finds packages"
)

_HOPS = 20  # imports that are followed from module to module


class _Module(Struct, frozen=True):
    name: ModuleName
    path: Path
    parsed: ParsedModule


class Policies(Struct, frozen=True):
    """The modules that hooks of rules are in, each read once."""

    folders: tuple[str, ...]
    """Where modules are looked for, in this order."""
    _read: dict[str, _Module | InputError | None] = field(
        default_factory=dict[str, "_Module | InputError | None"]
    )

    def find_hook(self, rule: Rule) -> HookFunction:
        """Return the hook of a rule.

        What is imported from another module that can be read is looked up there.

        Raises:
            SettingsError: there is no such module, or nothing of that name in it, or
                the name means something else in a class.
            InputError: its file cannot be read, or is no Python.
        """
        module, _, name = rule.do.partition(":")
        for part in (*module.split("."), *name.split(".")):
            if part.startswith("__") and not part.endswith("__"):
                raise _fail(
                    rule,
                    f"Python gives '{part}' another name in the generated class",
                    "begin its name with one underscore at most",
                )
        read = self.read(module)
        if read is None:
            raise _fail(
                rule,
                f"there is no module '{module}' that could be read",
                _SEARCHED,
            )
        found, place, where = self._follow(read, name, Place(read.path, None))
        if found.function is None:
            if not found.is_bound:
                raise _unknown(rule, where, name, found.names)
            return HookFunction(module, name, place, None, None, {})
        if found.function.binding in (Binding.METHOD, Binding.CLASS_METHOD):
            owner = name.rpartition(".")[0]
            raise _fail(
                rule,
                "its hook is a method, and needs an object to be called on",
                f"bind one to a name, as in policy = {owner}(), and write "
                f'do = "{module}:policy.{found.function.name}"',
            )
        if len(found.lines) > 1:
            lines = " and ".join(map(str, found.lines))
            raise _fail(
                rule,
                f"its hook is defined more than once, on lines {lines}",
                "give each function a name of its own, or bind the one that counts to "
                "another name",
            )
        function = found.function
        return HookFunction(
            module,
            name,
            place,
            function.header,
            function.kind,
            function.origins,
            is_replaced=found.is_replaced,
        )

    def read_rules(self, policy: PolicyModule) -> tuple[Rule, ...]:
        """Return the rules that a module of hooks states by decorators.

        Raises:
            SettingsError: there is no such module, or none of its functions has a rule.
            InputError: its file cannot be read, or a rule in it is not understood.
        """
        read = self.read(policy.name)
        if read is None:
            raise policy.place.error(
                f"there is no module '{policy.name}' that could be read",
                hint=_SEARCHED,
            )
        rules = read_rules(read.parsed, read.name, read.path)
        if not rules:
            raise policy.place.error(
                f"no function of '{policy.name}' has a decorator @rule",
                hint="from hookgen.runtime import rule",
            )
        return rules

    def find_unread(self, named: Iterable[PolicyModule]) -> Iterator[HookgenError]:
        """Yield the errors of modules that state rules and are not in `policies`.

        Of those that were read because of a rule's hook: others are not known.
        """
        names = {policy.name for policy in named}
        for dotted, read in sorted(self._read.items()):
            if dotted not in names and isinstance(read, _Module):
                yield from _unread(read)

    def read(self, dotted: str) -> _Module | None:
        """Return a module; `None` if there is no file of it that is Python source."""
        if dotted not in self._read:
            path = find_module(dotted, self.folders)
            self._read[dotted] = None if path is None else _try_parse(dotted, path)
        read = self._read[dotted]
        if isinstance(read, InputError):
            # The same one each time, so that it is reported once.
            raise read
        return read

    def _follow(
        self, module: _Module, name: str, place: Place
    ) -> tuple[FoundHook, Place, str]:
        """Return what a name means, and in which file and module, through imports."""
        first = found = find_hook(module.parsed, module.name, name)
        for _ in range(_HOPS):
            if found.imported is None:
                break
            following = self._imported(*found.imported)
            if following is None:
                # It is somebody else's; what it is called with shows whether it fits.
                return first, place, module.name.dotted
            module, name = following
            found = find_hook(module.parsed, module.name, name)
            place = Place(module.path, None)
        span = found.function.span if found.function is not None else None
        return found, Place(place.path, span), module.name.dotted

    def _imported(self, module: str, name: str) -> tuple[_Module, str] | None:
        """Return the module that an imported name is in, and its name there."""
        first, _, rest = name.partition(".")
        inner = self.read(f"{module}.{first}") if rest else None
        if inner is not None:
            return inner, rest
        outer = self.read(module)
        return None if outer is None or not name else (outer, name)


def _try_parse(dotted: str, path: Path) -> _Module | InputError:
    try:
        return _parse(dotted, path)
    except InputError as error:
        return error


def _parse(dotted: str, path: Path) -> _Module:
    source = read_source(path)
    try:
        parsed = parse_module(source.text, source.line_starts)
    except InputError as error:
        error.path = path
        raise
    is_package = path.name == "__init__.py"
    return _Module(ModuleName(dotted, "", is_package=is_package), path, parsed)


def _unread(module: _Module) -> Iterator[HookgenError]:
    dotted = module.name.dotted
    try:
        rules = read_rules(module.parsed, module.name, module.path)
    except InputError as error:
        yield error
        return
    for rule in rules:
        yield rule.place.error(
            f"rule '{rule.name}' is not read: '{dotted}' is not in 'policies'",
            hint=f'write policies = ["{dotted}"], or take the decorator away',
        )


def _unknown(
    rule: Rule, module: str, name: str, names: tuple[str, ...]
) -> SettingsError:
    near = get_close_matches(name, names, n=1)
    known = f"its functions: {', '.join(names)}" if names else "it has no functions"
    return _fail(
        rule,
        f"there is no function '{name}' in '{module}'",
        f"did you mean '{near[0]}'?" if near else known,
    )


def _fail(rule: Rule, message: str, hint: str) -> SettingsError:
    return rule.place.error(
        f"rule '{rule.name}': {message}",
        hint=hint,
    )
