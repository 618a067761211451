"""The rules of a run: which hooks they name, and what they bind to the tools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hookgen.bind import bind, refuse_skipped, serves
from hookgen.conditions import describe, matches
from hookgen.errors import HookgenError, SettingsError
from hookgen.model import ModuleName, Plan, Tool
from hookgen.naming import Location
from hookgen.ordering import solve
from hookgen.pipeline.bound import NO_RULES, BoundRules, HookedRule
from hookgen.policy import Policies
from hookgen.rule import BoundRule, Phase, Place, Rule
from hookgen.settings import Settings

_SHOWN = 3  # errors of one rule


def find_hooks(
    rules: Iterable[Rule], policies: Policies, errors: list[HookgenError]
) -> Iterator[HookedRule]:
    """Yield the rules whose hooks there are, in their order."""
    for rule in rules:
        try:
            yield HookedRule(rule, policies.find_hook(rule))
        except HookgenError as error:
            errors.append(error)


def bind_rules(
    plan: Plan, location: Location, rules: tuple[HookedRule, ...]
) -> BoundRules:
    """Return what rules bind to the tools of a planned module."""
    if not rules:
        return NO_RULES
    points: dict[tuple[str, ...], tuple[BoundRule, ...]] = {}
    used: set[Rule] = set()
    errors: list[HookgenError] = []
    for planned in plan.tools:
        bound: list[BoundRule] = []
        for each in _meant(planned.tool, plan.module, rules):
            used.add(each.rule)
            place = Place(location.path, planned.tool.span)
            hooks = plan.module.toolset
            try:
                bound.append(
                    bind(each.rule, each.hook, planned.tool, place=place, hooks=hooks)
                )
            except SettingsError as error:
                errors.append(error)
        if bound:
            points[planned.point_path] = tuple(bound)
    for skipped in plan.skipped:
        if skipped.tool.is_declared_only:
            continue
        for each in _meant(skipped.tool, plan.module, rules):
            used.add(each.rule)
            place = Place(location.path, skipped.tool.span)
            errors.append(refuse_skipped(each.rule, skipped.tool, place=place))
    return BoundRules(points, frozenset(used), tuple(errors))


def _meant(
    tool: Tool, module: ModuleName, rules: tuple[HookedRule, ...]
) -> Iterator[HookedRule]:
    for each in rules:
        is_meant = matches(each.rule.where, tool, module.dotted)
        if is_meant and serves(each.rule, tool):
            yield each


def few_of_each(errors: Iterable[HookgenError]) -> Iterator[HookgenError]:
    """Yield the first errors of each rule, and how many more tools there are.

    Else one slip in a rule for all tools would be told a thousand times.
    """
    found: dict[tuple[object, object], list[HookgenError]] = {}
    for error in errors:
        found.setdefault((error.path, error.span), []).append(error)
    for first, *others in found.values():
        shown = others[: _SHOWN - 1]
        yield from (first, *shown)
        if more := len(others) - len(shown):
            yield SettingsError(
                f"{more} more {'tool does' if more == 1 else 'tools do'} not fit the "
                "hook of this rule",
                path=first.path,
                span=first.span,
                hint="say in 'where' which tools it is for",
            )


def unused_rules(
    rules: tuple[HookedRule, ...], used: frozenset[Rule]
) -> Iterator[SettingsError]:
    """Yield an error for each rule that is for no tool."""
    for each in rules:
        if each.rule not in used:
            rule = each.rule
            tool = "tool that has items" if rule.phase is Phase.ON_ITEM else "tool"
            yield rule.place.error(
                f"rule '{rule.name}' is for no {tool}: where = {describe(rule.where)}",
                hint="hookgen list prints all tools; take the rule out if it is old",
            )


def read_rules(
    settings: Settings, policies: Policies, errors: list[HookgenError]
) -> tuple[HookedRule, ...]:
    """Return the rules of settings and of policy modules, in the order they run in."""
    rules = [*settings.rules]
    for policy in settings.policies:
        try:
            rules += policies.read_rules(policy)
        except HookgenError as error:
            errors.append(error)
    order = solve(rules)
    errors += order.errors
    found = tuple(find_hooks(order.rules, policies, errors))
    errors += policies.find_unread(settings.policies)
    return found
