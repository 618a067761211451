"""In which order the rules of a phase run: `order`, `before`, `after`, the files."""

from __future__ import annotations

from collections import deque
from difflib import get_close_matches
from heapq import heapify, heappop, heappush
from itertools import pairwise, product
from typing import TYPE_CHECKING

from msgspec import Struct, field

from hookgen.errors import SettingsError
from hookgen.rule import Phase
from hookgen.rule_table import find_repeated_names, show_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookgen.rule import Rule

_GROUPS = {
    Phase.PRE_CALL: 0,
    Phase.AROUND: 1,
    Phase.INTERCEPT: 1,
    Phase.ON_ITEM: 2,
    Phase.POST_CALL: 3,
    Phase.ON_ERROR: 4,
    Phase.ON_EXIT: 5,
}
"""Which phases are ordered together; around and intercept nest in each other."""

_OUTERMOST_FIRST = (Phase.PRE_CALL, Phase.AROUND, Phase.INTERCEPT)
"""Of the other phases, the outermost hook runs last."""


class Order(Struct, frozen=True):
    """All rules, in the order in which they run, or why there is none."""

    rules: tuple[Rule, ...]
    """Phase by phase, around and intercept as one; none if there are errors.

    In any tool, its own rules of a phase run in this order.
    """
    errors: tuple[SettingsError, ...]


def solve(rules: Sequence[Rule]) -> Order:
    """Return rules, given in the order of their files, as they run.

    - A lower `order` is further outside: it runs first before and around the call, and
      last behind it. Between two rules that have one, it is binding.
    - `before` and `after` speak of when hooks run; around the call, of which hook is
      further outside. A name stands for all rules that have it.
    - What these leave open, `order` decides, 0 if there is none, and then the place in
      the files: the first is the outermost.
    """
    graph = _Graph(rules)
    errors = [*find_repeated_names(rules), *graph.state()]
    graph.add_orders()
    order = graph.sort()
    errors += graph.find_circles(set(range(len(rules))) - set(order))
    return Order(() if errors else tuple(rules[i] for i in order), tuple(errors))


class _Graph(Struct):
    """Which rule must run before which, both by index, while that is found out."""

    rules: Sequence[Rule]
    reasons: dict[int, dict[int, str]] = field(
        default_factory=dict[int, dict[int, str]]
    )
    """By the earlier and the later rule, where that is stated."""

    def add(self, first: int, second: int, reason: str) -> None:
        self.reasons.setdefault(first, {}).setdefault(second, reason)

    def state(self) -> Iterator[SettingsError]:
        """Add what `before` and `after` say; yield an error where they cannot."""
        for index, rule in enumerate(self.rules):
            for word, names in (("before", rule.before), ("after", rule.after)):
                for name in names:
                    others = self._find(name, index)
                    if not others:
                        yield self._explain(rule, word, name)
                    for other in others:
                        pair = (index, other) if word == "before" else (other, index)
                        self.add(*pair, f"'{word}' of '{rule.name}'")

    def _find(self, name: str, index: int) -> list[int]:
        """Return the other rules of that name in the phase of a rule."""
        group = _GROUPS[self.rules[index].phase]
        return [
            other
            for other, rule in enumerate(self.rules)
            if rule.name == name and _GROUPS[rule.phase] == group and other != index
        ]

    def _explain(self, rule: Rule, word: str, name: str) -> SettingsError:
        """Return the error for a name that no other rule of the phase has."""
        phases = [each.phase.value for each in self.rules if each.name == name]
        if rule.name == name:
            message = f"rule '{name}' cannot run {word} itself"
            hint = f"take '{name}' out of '{word}'"
        elif phases:
            message = (
                f"rule '{rule.name}' of {rule.phase.value} cannot run {word} "
                f"'{name}' of {phases[0]}"
            )
            hint = f"'{word}' orders rules of one phase"
        else:
            message = f"rule '{rule.name}' runs {word} '{name}', which is no rule"
            names = sorted({each.name for each in self.rules} - {rule.name})
            near = get_close_matches(name, names, n=1)
            if near:
                hint = f"did you mean '{near[0]}'?"
            else:
                hint = f'write name = "{name}" in the rule that is meant'
        place = rule.place
        return place.error(message, hint=hint)

    def add_orders(self) -> None:
        """Add what `order` says of two rules of a phase."""
        for (i, first), (j, second) in product(enumerate(self.rules), repeat=2):
            if first.order is None or second.order is None:
                continue
            if _GROUPS[first.phase] != _GROUPS[second.phase]:
                continue
            is_earlier = first.order < second.order
            if first.order != second.order and is_earlier is _is_outermost_first(first):
                self.add(i, j, f"'order' of '{first.name}' and '{second.name}'")

    def sort(self) -> list[int]:
        """Return the rules in order, without those in circles and behind them."""
        waits = [0] * len(self.rules)
        for followers in self.reasons.values():
            for second in followers:
                waits[second] += 1
        ready = [self._rank(i) for i, count in enumerate(waits) if count == 0]
        heapify(ready)
        order: list[int] = []
        while ready:
            index = abs(heappop(ready)[-1])
            order.append(index)
            for second in self.reasons.get(index, {}):
                waits[second] -= 1
                if waits[second] == 0:
                    heappush(ready, self._rank(second))
        return order

    def _rank(self, index: int) -> tuple[int, int, int]:
        """Return what decides where nothing else does, and at its end the rule."""
        rule = self.rules[index]
        group, order = _GROUPS[rule.phase], rule.order or 0
        if _is_outermost_first(rule):
            return group, order, index
        return group, -order, -index

    def find_circles(self, unsorted: set[int]) -> Iterator[SettingsError]:
        """Yield an error for each circle, no rule in two of them."""
        for start in sorted(unsorted):
            circle = self._circle(start, unsorted) if start in unsorted else ()
            if circle:
                unsorted -= set(circle)
                yield self._describe(circle)

    def _circle(self, start: int, within: set[int]) -> tuple[int, ...]:
        """Return a shortest circle from a rule to itself; empty if there is none."""
        came_from: dict[int, int] = {}
        todo = deque([start])
        while todo:
            index = todo.popleft()
            for second in sorted(within & self.reasons.get(index, {}).keys()):
                if second == start:
                    return _path(came_from, start, index)
                if second not in came_from:
                    came_from[second] = index
                    todo.append(second)
        return ()

    def _describe(self, circle: tuple[int, ...]) -> SettingsError:
        rules = [self.rules[index] for index in circle]
        places = show_places([rule.place for rule in rules])
        named = [
            f"'{r.name}' ({place})" for r, place in zip(rules, places, strict=True)
        ]
        chain = " before ".join([*named, f"'{rules[0].name}'"])
        reasons = [self.reasons[i][j] for i, j in pairwise((*circle, circle[0]))]
        return rules[0].place.error(
            f"rules run in a circle: {chain}",
            hint=f"take out one of: {', '.join(dict.fromkeys(reasons))}",
        )


def _is_outermost_first(rule: Rule) -> bool:
    return rule.phase in _OUTERMOST_FIRST


def _path(came_from: dict[int, int], start: int, end: int) -> tuple[int, ...]:
    path = [end]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return tuple(reversed(path))
