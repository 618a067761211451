"""The rules of a project: those of its pyproject.toml and of a hooks.toml beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from hookgen.rule import Place, PolicyModule, Rule
from hookgen.rule_table import find_repeated_names, read_rule
from hookgen.toml import is_there, read_document

if TYPE_CHECKING:
    from pathlib import Path

    from hookgen.table import Table

_RULE_KEYS = (
    "after",
    "before",
    "concurrent",
    "do",
    "failure-limit",
    "name",
    "on_failure",
    "order",
    "phase",
    "where",
)


class Rules(Struct, frozen=True):
    """What settings say of rules."""

    rules: tuple[Rule, ...] = ()
    policies: tuple[PolicyModule, ...] = ()

    def joined(self, others: Rules) -> Rules:
        """Return these and others, each policy module once.

        Raises:
            SettingsError: two rules have one name.
        """
        rules = (*self.rules, *others.rules)
        for error in find_repeated_names(rules):
            raise error
        policies: dict[str, PolicyModule] = {}
        for policy in (*self.policies, *others.policies):
            policies.setdefault(policy.name, policy)
        return Rules(rules, tuple(policies.values()))


def read_hooks_toml(folder: Path) -> Rules:
    """Return the rules of a folder's hooks.toml; none if there is no such file.

    Raises:
        SettingsError: the file cannot be read, is not TOML, or holds a key or value
            that has no meaning here.
    """
    path = folder / "hooks.toml"
    if not is_there(path):
        return Rules()
    table = read_document(path).parse()
    table.refuse_unknown_keys(("policies", "rule"))
    return read_rules(table)


def read_rules(table: Table) -> Rules:
    """Return the rules of a table that has keys `rule` and `policies`.

    Raises:
        SettingsError: some key or value of theirs has no meaning.
    """
    rules = tuple(map(_read_rule, table.tables("rule")))
    return Rules().joined(Rules(rules, _read_policies(table)))


def _read_rule(table: Table) -> Rule:
    table.refuse_unknown_keys(_RULE_KEYS)
    return read_rule(table, failure_limit="failure-limit")


def _read_policies(table: Table) -> tuple[PolicyModule, ...]:
    names = table.strings("policies")
    if not all(part.isidentifier() for name in names for part in name.split(".")):
        wanted = "a list of dotted names of modules"
        raise table.refuse("policies", wanted, hint='write policies = ["app.policy"]')
    span = table.document.find((*table.key, "policies"))
    place = Place(table.document.path, span)
    return tuple(PolicyModule(name, place) for name in names)
