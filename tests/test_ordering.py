"""In which order rules run."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookgen.errors import SettingsError, Span
from hookgen.ordering import solve
from hookgen.rule import AllOf, Phase, Place, Rule

FOLDER = Path("/home/shop")
OUTERMOST_FIRST = (Phase.PRE_CALL, Phase.AROUND, Phase.INTERCEPT)


def make(
    name: str,
    *,
    order: int | None = None,
    before: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    phase: Phase = Phase.PRE_CALL,
    do: str = "a:b",
) -> Rule:
    """Return a rule that stands in hooks.toml, in the line of its name's letter."""
    line = ord(name[0]) - ord("a") + 1
    return Rule(
        name=name,
        phase=phase,
        do=do,
        where=AllOf(()),
        place=Place(FOLDER / "hooks.toml", Span(line, 0)),
        order=order,
        before=before,
        after=after,
    )


def names(*rules: Rule) -> list[str]:
    """Return the names of rules as they run."""
    solved = solve(rules)
    assert solved.errors == ()
    assert sorted(map(id, solved.rules)) == sorted(map(id, rules))
    return [rule.name for rule in solved.rules]


def errors(*rules: Rule) -> list[SettingsError]:
    solved = solve(rules)
    assert solved.rules == ()
    return list(solved.errors)


@pytest.mark.parametrize("phase", list(Phase))
def test_first_in_the_files_is_outermost(phase: Phase) -> None:
    """Rules run as they stand in the files; behind the call the other way round."""
    found = names(
        make("a", phase=phase), make("b", phase=phase), make("c", phase=phase)
    )

    assert found == (["a", "b", "c"] if phase in OUTERMOST_FIRST else ["c", "b", "a"])


@pytest.mark.parametrize("phase", list(Phase))
def test_lower_order_is_further_outside(phase: Phase) -> None:
    """A lower order runs first, behind the call last; without one it counts as 0."""
    found = names(
        make("a", phase=phase, order=5),
        make("b", phase=phase),
        make("c", phase=phase, order=-5),
        make("d", phase=phase, order=5),
    )
    expected = ["c", "b", "a", "d"]

    assert found == (expected if phase in OUTERMOST_FIRST else expected[::-1])


@pytest.mark.parametrize("phase", list(Phase))
def test_before_and_after_speak_of_when_hooks_run(phase: Phase) -> None:
    """Whatever the phase, what is said to run earlier runs earlier."""
    found = names(
        make("a", phase=phase),
        make("b", phase=phase, before=("a",)),
        make("c", phase=phase),
        make("d", phase=phase, before=("c",), after=("a",)),
    )

    assert [found.index(name) for name in "badc"] == sorted(map(found.index, "badc"))


def test_phases_are_apart() -> None:
    """Rules come phase by phase; the order in one does not matter to another."""
    found = names(
        make("a", phase=Phase.ON_EXIT, order=-1),
        make("b", phase=Phase.ON_ERROR, order=2),
        make("c", phase=Phase.POST_CALL),
        make("d", phase=Phase.ON_ITEM),
        make("e", phase=Phase.AROUND),
        make("f", order=9),
    )

    assert found == ["f", "e", "d", "c", "b", "a"]


def test_around_and_intercept_are_ordered_together() -> None:
    """They nest in each other, so one may be said to be outside of the other."""
    found = names(
        make("a", phase=Phase.AROUND, order=2),
        make("b", phase=Phase.INTERCEPT, order=1),
        make("c", phase=Phase.AROUND, before=("b",)),
        make("d", phase=Phase.INTERCEPT),
    )

    assert found == ["c", "d", "b", "a"]


def test_order_gives_way_where_it_is_not_stated() -> None:
    """A rule without an order may run behind one of a higher order."""
    found = names(make("a", after=("b",)), make("b", order=7), make("c"))

    assert found == ["c", "b", "a"]


def test_name_of_several_rules() -> None:
    """A rule without a name is called by its hook; all such rules are meant."""
    hook = "app.policy:check"
    found = names(
        make(hook, do=hook),
        make("b", before=(hook,)),
        make(hook, do=hook),
        make(hook, do=hook, phase=Phase.ON_EXIT),
    )

    assert found == ["b", hook, hook, hook]


def test_other_rule_of_the_same_hook() -> None:
    """A rule may be said to run before others of its own name."""
    hook = "app.policy:check"
    first, second = make(hook, do=hook), make(hook, do=hook, before=(hook,), order=3)

    assert solve((first, second)).rules == (second, first)


def test_nothing_to_order() -> None:
    """No rules are no error."""
    assert names() == []


# What is refused


@pytest.mark.parametrize("word", ["before", "after"])
def test_unknown_name(word: str) -> None:
    """A name that no rule has is told, with the nearest one that some rule has."""
    wrong = ("aprove",)
    rule = make("b", before=wrong) if word == "before" else make("b", after=wrong)
    (error,) = errors(make("approve"), rule)

    assert isinstance(error, SettingsError)
    assert error.message == f"rule 'b' runs {word} 'aprove', which is no rule"
    assert error.hint == "did you mean 'approve'?"
    assert error.path == FOLDER / "hooks.toml"
    assert error.span == Span(2, 0)


def test_unknown_name_without_a_near_one() -> None:
    """If no name is near, one has to be given."""
    (error,) = errors(make("approve"), make("b", after=("xyz",)))

    assert error.message == "rule 'b' runs after 'xyz', which is no rule"
    assert error.hint == 'write name = "xyz" in the rule that is meant'


def test_name_of_another_phase() -> None:
    """Rules of different phases cannot be ordered."""
    (error,) = errors(make("a", phase=Phase.POST_CALL), make("b", before=("a",)))

    assert error.message == "rule 'b' of pre_call cannot run before 'a' of post_call"
    assert error.hint == "'before' orders rules of one phase"
    assert error.span == Span(2, 0)


def test_own_name() -> None:
    """A rule cannot run after itself."""
    (error,) = errors(make("a"), make("b", after=("b",)))

    assert error.message == "rule 'b' cannot run after itself"
    assert error.hint == "take 'b' out of 'after'"
    assert error.span == Span(2, 0)


def test_circle() -> None:
    """A circle is told with each rule in order, from the first, and what makes it."""
    (error,) = errors(
        make("d", after=("a",)),
        make("a", before=("b",)),
        make("b", before=("c",)),
        make("c", before=("a",)),
    )

    assert error.message == (
        "rules run in a circle: 'a' (hooks.toml:1) before 'b' (hooks.toml:2) "
        "before 'c' (hooks.toml:3) before 'a'"
    )
    assert (
        error.hint
        == "take out one of: 'before' of 'a', 'before' of 'b', 'before' of 'c'"
    )
    assert error.path == FOLDER / "hooks.toml"
    assert error.span == Span(1, 0)


def test_circle_with_orders() -> None:
    """Two orders are binding."""
    (error,) = errors(make("a", order=1, after=("b",)), make("b", order=2))

    assert error.message == (
        "rules run in a circle: 'a' (hooks.toml:1) before 'b' (hooks.toml:2) before 'a'"
    )
    assert error.hint == "take out one of: 'order' of 'a' and 'b', 'after' of 'a'"


def test_circle_with_orders_behind_the_call() -> None:
    """There a lower order is what runs later."""
    (error,) = errors(
        make("a", order=1, before=("b",), phase=Phase.POST_CALL),
        make("b", order=2, phase=Phase.POST_CALL),
    )

    assert error.message == (
        "rules run in a circle: 'a' (hooks.toml:1) before 'b' (hooks.toml:2) before 'a'"
    )
    assert error.hint == "take out one of: 'before' of 'a', 'order' of 'b' and 'a'"


def test_circle_through_files() -> None:
    """Places are told from the folder that holds all files of the circle."""
    policy = Rule(
        name="p",
        phase=Phase.PRE_CALL,
        do="app.policy:p",
        where=AllOf(()),
        place=Place(FOLDER / "app/policy.py", None),
        before=("a",),
    )
    (error,) = errors(make("a", before=("p",)), policy)

    assert error.message == (
        "rules run in a circle: 'a' (hooks.toml:1) before 'p' (app/policy.py) before 'a'"
    )


def test_all_errors_are_told() -> None:
    """Several mistakes are told at once, each circle once."""
    found = errors(
        make("a", before=("b",)),
        make("b", before=("a", "x")),
        make("c", before=("d",), phase=Phase.ON_EXIT),
        make("d", before=("c",), phase=Phase.ON_EXIT),
        make("d"),
    )

    assert [error.message for error in found] == [
        "rule 'd' is there already: hooks.toml:4",
        "rule 'b' runs before 'x', which is no rule",
        "rules run in a circle: 'a' (hooks.toml:1) before 'b' (hooks.toml:2) before 'a'",
        "rules run in a circle: 'c' (hooks.toml:3) before 'd' (hooks.toml:4) before 'c'",
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([Phase.PRE_CALL, Phase.INTERCEPT, Phase.POST_CALL]),
            st.none() | st.integers(-1, 1),
            st.sets(st.integers(0, 5), max_size=2),
        ),
        max_size=6,
    )
)
def test_order_keeps_all_that_is_said(
    stated: list[tuple[Phase, int | None, set[int]]],
) -> None:
    """Where there are no errors, each constraint holds."""
    rules = [
        make(
            "abcdef"[index],
            phase=phase,
            order=order,
            before=tuple(sorted("abcdef"[other] for other in before)),
        )
        for index, (phase, order, before) in enumerate(stated)
    ]
    solved = solve(rules)
    place = {rule.name: index for index, rule in enumerate(solved.rules)}

    assert bool(solved.errors) or len(place) == len(rules)
    for rule in solved.rules:
        assert all(place[rule.name] < place[other] for other in rule.before)
        for other in solved.rules:
            if rule.phase is other.phase and None not in (rule.order, other.order):
                assert rule.order is not None
                assert other.order is not None
                is_first = place[rule.name] < place[other.name]
                outside = is_first is (rule.phase in OUTERMOST_FIRST)
                assert rule.order == other.order or (
                    (rule.order < other.order) is outside
                )
