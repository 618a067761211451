"""Binding the hooks of rules to tools: what each parameter of a hook is given.

Parameters are matched by the record's type, by the words of the phase, and by the
names of the tool's own parameters, in this order. What a type checker finds out is left
to it, except where builtin types plainly disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from msgspec import Struct

from hookgen.errors import SettingsError
from hookgen.layout import flatten
from hookgen.model import (
    Binding,
    ForwardType,
    FunctionKind,
    LiteralType,
    NamedType,
    Origin,
    OriginKind,
    Parameter,
    ParameterKind,
    Tool,
    TypeExpression,
    UnionType,
    is_runtime,
)
from hookgen.rule import (
    Answer,
    Argument,
    BoundRule,
    Given,
    HookFunction,
    Phase,
    Place,
    Rule,
)
from hookgen.typeform import type_line

_ALWAYS = (Given.CALL, Given.TOOL_NAME, Given.ARGUMENTS, Given.RUN)

_WORDS: dict[Phase, tuple[Given, ...]] = {
    Phase.PRE_CALL: (),
    Phase.AROUND: (Given.CALL_NEXT,),
    Phase.INTERCEPT: (),
    Phase.ON_ITEM: (Given.ITEM, Given.INDEX),
    Phase.POST_CALL: (Given.RESULT, Given.DURATION),
    Phase.ON_ERROR: (Given.ERROR, Given.DURATION),
    Phase.ON_EXIT: (Given.OUTCOME, Given.DURATION),
}
"""What can be asked for by name, besides what can be always."""

_RECORDS: dict[Phase, frozenset[str]] = {
    Phase.PRE_CALL: frozenset(),
    Phase.AROUND: frozenset(),
    Phase.INTERCEPT: frozenset(),
    Phase.ON_ITEM: frozenset({"ToolItem"}),
    Phase.POST_CALL: frozenset({"ToolReturn"}),
    Phase.ON_ERROR: frozenset({"ToolError"}),
    Phase.ON_EXIT: frozenset(
        {"Cancelled", "Denied", "Raised", "Returned", "ToolOutcome"}
    ),
}
"""The runtime's classes of a phase's record; the call record is another matter."""

_ANY_RECORD = frozenset(name for names in _RECORDS.values() for name in names)

_STREAMS = (FunctionKind.GENERATOR, FunctionKind.ASYNC_GENERATOR)

_SCALARS = frozenset({"bool", "bytes", "float", "int", "str"})

_TYPING = ("typing", "typing_extensions")

_NONE = LiteralType("None")

_TAKES = {
    "float": frozenset({"float", "int", "bool"}),
    "int": frozenset({"int", "bool"}),
}
"""What else than itself a type takes, as type checkers have it."""


def serves(rule: Rule, tool: Tool) -> bool:
    """Tell whether a rule can mean a tool at all: only streams have items."""
    return rule.phase is not Phase.ON_ITEM or tool.kind in _STREAMS


def bind(
    rule: Rule, hook: HookFunction, tool: Tool, *, place: Place, hooks: str
) -> BoundRule:
    """Return how a rule calls its hook for one tool, which stands at `place`.

    `hooks` is the hooks package, whose records are known by their names.

    Raises:
        SettingsError: the hook asks for what the tool or the phase does not have, or
            is of a kind that cannot run there; places of rule, hook and tool are named.
    """
    binder = _Binder(rule, hook, tool, place, hooks)
    if hook.header is None:
        return BoundRule(rule, hook, tuple(binder.record_form()), Answer.ANYTHING)
    binder.refuse_wrong_kind()
    answer, is_certain, returns_awaitable = _read_answer(hook)
    is_awaited = hook.kind is FunctionKind.COROUTINE or returns_awaitable
    if is_awaited:
        binder.refuse_async()
    return BoundRule(
        rule=rule,
        hook=hook,
        arguments=tuple(binder.arguments(hook.header.parameters)),
        answer=answer,
        is_certain=is_certain,
        is_awaited=is_awaited,
    )


def refuse_skipped(rule: Rule, tool: Tool, *, place: Place) -> SettingsError:
    """Return the error for a rule on a tool that cannot be hooked."""
    reason = tool.reason or ""
    subject = "" if reason.startswith("its ") else "it "
    return _fail(
        rule,
        f" is for tool '{tool.path}', which cannot be hooked: {subject}{reason}",
        f"change the tool at {_shown(place, rule)}, or leave it out, in the rule or by "
        f'tool.hookgen.exclude = ["{tool.path}"]',
    )


class _Binder(Struct, frozen=True):
    rule: Rule
    hook: HookFunction
    tool: Tool
    place: Place
    hooks: str

    def record_form(self) -> Iterator[Argument]:
        """Yield what a hook gets that is no function: what it would if subscribed."""
        yield Argument(Given.RECORD)
        if self.rule.phase is Phase.AROUND:
            yield Argument(Given.CALL_NEXT)

    def arguments(self, parameters: tuple[Parameter, ...]) -> Iterator[Argument]:
        """Yield what each parameter is given; those with a default may be left out."""
        is_positional = True
        for parameter in parameters:
            given = self.given(parameter)
            if given is None:
                if not parameter.has_default:
                    raise self.lacking(parameter)
                is_positional = False
                continue
            is_keyword = parameter.kind is ParameterKind.KEYWORD_ONLY
            if not is_positional and parameter.kind is ParameterKind.POSITIONAL_ONLY:
                raise self.fail(
                    f"has positional-only parameter '{parameter.name}' behind one that "
                    "is left out",
                    "give it another place, or a name that can be used",
                )
            if is_keyword or not is_positional:
                yield Argument(given.given, given.parameter, parameter.name)
            else:
                yield given

    def given(self, parameter: Parameter) -> Argument | None:
        """Return what a parameter is given; `None` if the tool has no such thing."""
        if parameter.kind in (ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD):
            raise self.fail(
                f"takes any arguments, as '{parameter.name}'",
                "name what it needs: 'arguments' has all of the tool's by name "
                f"({self.places()})",
            )
        record = self.record(parameter)
        if record is not None:
            return Argument(record)
        words = {given.value: given for given in self.words}
        if parameter.name in words:
            return Argument(words[parameter.name])
        own = {each.name: each for each in self.own_parameters()}
        if parameter.name in own:
            self.refuse_other_type(parameter, own[parameter.name])
            return Argument(Given.PARAMETER, parameter.name)
        return None

    def record(self, parameter: Parameter) -> Given | None:
        """Return which record a parameter's annotation asks for, if it does."""
        for module, name in _heads(parameter.annotation, self.hook):
            if is_runtime(module) and name in _ANY_RECORD:
                if name in _RECORDS[self.rule.phase]:
                    return Given.RECORD
                raise self.wrong_record(parameter, name)
            if is_runtime(module) and name == "ToolCall":
                return Given.CALL
            is_generated = f"{module}.".startswith(f"{self.hooks}.")
            if is_generated and name.endswith("Call"):
                return Given.CALL
            is_behind = self.rule.phase is Phase.POST_CALL
            if is_generated and name.endswith("Return"):
                if not is_behind:
                    raise self.wrong_record(parameter, name)
                return Given.RECORD
        return None

    def wrong_record(self, parameter: Parameter, name: str) -> SettingsError:
        """Return the error for a record that another phase has."""
        phase = self.rule.phase.value
        return self.fail(
            f"asks for '{parameter.name}' as {name}, which there is not in {phase}",
            self.places(),
        )

    @property
    def words(self) -> tuple[Given, ...]:
        """What can be asked for by name, besides the tool's own parameters."""
        owner = (Given.OWNER,) if _has_owner(self.tool) else ()
        return (*_ALWAYS, *_WORDS[self.rule.phase], *owner)

    def own_parameters(self) -> tuple[Parameter, ...]:
        """Return the tool's parameters, without what a method is bound to."""
        parameters = self.tool.header.parameters
        return parameters[1:] if _has_owner(self.tool) else parameters

    def lacking(self, parameter: Parameter) -> SettingsError:
        """Return the error for a parameter that nothing can be given for."""
        own = [each.name for each in self.own_parameters()]
        known = [*own, *(given.value for given in self.words)]
        near = get_close_matches(parameter.name, known, n=1)
        advice = f"did you mean '{near[0]}'?" if near else f"it has {_join(known)}"
        return self.fail(
            f"asks for '{parameter.name}', which tool '{self.tool.path}' does not have "
            f"in {self.rule.phase.value}",
            f"{advice} ({self.places()})",
        )

    def refuse_other_type(self, wanted: Parameter, given: Parameter) -> None:
        """Refuse a parameter whose type plainly is not the tool's."""
        takes = _scalars(wanted.annotation, self.hook.origins)
        gets = _scalars(given.annotation, self.tool.origins)
        if takes is None or gets is None:
            return
        if given.kind in (ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD):
            return
        accepted = frozenset[str]().union(*(_TAKES.get(t, {t}) for t in takes))
        if not gets <= accepted:
            raise self.fail(
                f"takes '{wanted.name}' as {_type_text(wanted)}, which tool "
                f"'{self.tool.path}' has as {_type_text(given)}",
                self.places(),
            )

    def refuse_wrong_kind(self) -> None:
        """Refuse a generator where a function is needed, and the other way round."""
        is_stream = self.hook.kind in _STREAMS
        phase = self.rule.phase
        if phase is Phase.INTERCEPT and not is_stream:
            raise self.fail(
                "is no generator, as an intercept hook must be",
                f"let it say 'yield' where the tool runs ({self.places()})",
            )
        is_around_stream = phase is Phase.AROUND and self.tool.kind in _STREAMS
        if is_stream and phase is not Phase.INTERCEPT and not is_around_stream:
            raise self.fail(
                f"is a generator, which {phase.value} hooks cannot be",
                f"only intercept hooks are, and those around streams ({self.places()})",
            )
        if self.hook.kind is FunctionKind.ASYNC_GENERATOR:
            self.refuse_async()

    def refuse_async(self) -> None:
        """Refuse an async hook where there is nobody to await it."""
        sync = (FunctionKind.FUNCTION, FunctionKind.GENERATOR)
        if self.tool.kind in sync:
            raise self.fail(
                f"is async, which the hooks of sync tool '{self.tool.path}' cannot be",
                f"make it a 'def', or say async = true in 'where' ({self.places()})",
            )

    def places(self) -> str:
        """Return where hook and tool stand."""
        hook, tool = (_shown(each, self.rule) for each in (self.hook.place, self.place))
        return f"hook at {hook}, tool at {tool}"

    def fail(self, fact: str, hint: str) -> SettingsError:
        """Return an error of the hook, at the place of the rule."""
        return _fail(self.rule, f": its hook {fact}", hint)


def _fail(rule: Rule, message: str, hint: str) -> SettingsError:
    return rule.place.error(
        f"rule '{rule.name}'{message}",
        hint=hint,
    )


def _shown(place: Place, rule: Rule) -> str:
    """Return a place as it is printed: from the folder of the rule, lines from 1."""
    folder, path = rule.place.path.parent, place.path
    shown = path.relative_to(folder) if path.is_relative_to(folder) else path
    line = f":{place.span.line}" if place.span is not None else ""
    return f"{shown.as_posix()}{line}"


def _join(words: list[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _has_owner(tool: Tool) -> bool:
    return tool.binding in (Binding.METHOD, Binding.CLASS_METHOD)


def _heads(
    expression: TypeExpression | None, hook: HookFunction
) -> Iterator[tuple[str, str]]:
    """Yield module and name of each class in a union, whatever their arguments."""
    for member in _members(expression, hook.origins):
        if isinstance(member, NamedType):
            meaning = _meaning(member.name, hook.origins)
            if meaning is not None:
                yield meaning


def _members(
    expression: TypeExpression | None, origins: dict[str, Origin]
) -> tuple[TypeExpression, ...]:
    """Return what may be of a type: of a union, whichever way it is written, each."""
    match expression:
        case None:
            return ()
        case UnionType(members=members):
            pass
        case ForwardType(inner=inner):
            members = (inner,)
        case NamedType(name=name, arguments=tuple() as members):
            module, union = _meaning(name, origins) or ("", "")
            if module not in _TYPING or union not in ("Optional", "Union"):
                return (expression,)
            members = (*members, _NONE) if union == "Optional" else members
        case _:
            return (expression,)
    return tuple(inner for each in members for inner in _members(each, origins))


def _meaning(name: str, origins: dict[str, Origin]) -> tuple[str, str] | None:
    """Return module and name of an imported class, by its name in an annotation."""
    origin = origins.get(name)
    if origin is None or origin.kind is not OriginKind.IMPORT:
        return None
    if origin.name is not None and "." not in name:
        return origin.module, origin.name
    return _module_of(origin.qualified_name, name)


def _module_of(origin: str, name: str) -> tuple[str, str]:
    """Return module and class of `runtime.ToolCall`, where `runtime` is imported."""
    rest = name.partition(".")[2]
    *inside, last = rest.split(".") if rest else [name]
    is_full = name.startswith(f"{origin}.")
    module = name.rpartition(".")[0] if is_full else ".".join([origin, *inside])
    return module, last


def _scalars(
    expression: TypeExpression | None, origins: dict[str, Origin]
) -> frozenset[str] | None:
    """Return the plain builtin types of a union; `None` if there is another in it."""
    names: set[str] = set()
    for member in _members(expression, origins):
        match member:
            case NamedType(name=name, arguments=None) if (
                name in _SCALARS
                and name in origins
                and origins[name].kind is OriginKind.BUILTIN
            ):
                names.add(name)
            case LiteralType(text="None"):
                names.add("None")
            case _:
                return None
    return frozenset(names) or None


def _type_text(parameter: Parameter) -> str:
    annotation = parameter.annotation
    return "" if annotation is None else flatten(type_line(annotation))


def _read_answer(hook: HookFunction) -> tuple[Answer, bool, bool]:
    """Return what a hook returns, whether always, and whether it is to be awaited."""
    returns = hook.header.returns if hook.header is not None else None
    match returns:
        case NamedType(arguments=(*_, inner)) if _is_awaitable(returns, hook):
            answer, is_certain = _answer_of(inner, hook)
            return answer, is_certain, True
        case _:
            answer, is_certain = _answer_of(returns, hook)
            return answer, is_certain, False


def _is_awaitable(expression: TypeExpression, hook: HookFunction) -> bool:
    names = [name for _, name in _heads(expression, hook)]
    return names in (["Awaitable"], ["Coroutine"])


def _answer_of(
    expression: TypeExpression | None, hook: HookFunction
) -> tuple[Answer, bool]:
    members = _members(expression, hook.origins)
    rest = [each for each in members if each != _NONE]
    is_certain = len(rest) == len(members)
    if not rest or (len(rest) == 1 and _is_never(rest[0], hook)):
        return (Answer.NOTHING, False) if members else (Answer.ANYTHING, False)
    names: set[str] = set()
    for each in rest:
        heads = [n for module, n in _heads(each, hook) if is_runtime(module)]
        names.update(heads or ["?"])
    if names == {"Deny"}:
        return Answer.DENY, is_certain
    if names == {"Replace"}:
        return Answer.REPLACE, is_certain
    is_known = names == {"Deny", "Replace"}
    return Answer.ANYTHING, is_certain and is_known


def _is_never(expression: TypeExpression, hook: HookFunction) -> bool:
    heads = {name for module, name in _heads(expression, hook) if "typing" in module}
    return bool(heads & {"Never", "NoReturn"})
