"""What has changed since a module of hook points was generated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from msgspec import Struct

from hookgen.scan import find_functions

_TOOL = "{tool}"
"""Stands for the tools that a reason is about."""

# A class ends where something else begins a line, if it is not the end of its header.
_CLASS = re.compile(r"^class (?P<name>\w+).*?(?=^[^\s)]|\Z)", re.MULTILINE | re.DOTALL)
_TOOL_NAME = re.compile(r'"""One call of (?P<name>.+)\."""')
_RULE = re.compile(r"^ +# \d+\. (?P<phase>\w+): (?P<rule>.+)$")


class _Point(Struct, frozen=True):
    """What a generated module says of one tool."""

    record: str
    """The code of its call record, of its hook point's bases, and of what parses it."""
    rules: dict[str, str]
    """The code that follows the comment of each rule, by phase and rule, in order."""


def find_reasons(before: bytes, after: bytes) -> tuple[str, ...]:
    """Return in words what makes a module of hook points out of date.

    Rules are told by the comments that name them. Empty if the module cannot be read,
    or if only what is no tool's has changed.
    """
    told: dict[str, list[str]] = {}
    try:
        old, new = _read(before.decode()), _read(after.decode())
        for name in sorted(old.keys() | new.keys()):
            for reason in _compare(name, old.get(name), new.get(name)):
                told.setdefault(reason, []).append(name)
        if told:
            ast.parse(before)
    except (SyntaxError, ValueError):
        return ()
    return tuple(_tell(reason, names) for reason, names in told.items())


def _tell(reason: str, tools: list[str]) -> str:
    """Return a reason with the tools that it is about, or how many they are."""
    tool = f"tool '{tools[0]}'" if len(tools) == 1 else f"{len(tools)} tools"
    return reason.replace(_TOOL, tool)


def has_same_rules(before: bytes, after: bytes) -> bool:
    """Tell whether two generated modules name the same rules, in the same order."""
    return _titles(before) == _titles(after)


def _titles(content: bytes) -> list[str]:
    lines = content.decode(errors="replace").splitlines()
    return [match[0].strip() for line in lines if (match := _RULE.match(line))]


def _compare(name: str, old: _Classes | None, new: _Classes | None) -> Iterator[str]:
    """Yield what has changed for one tool, which stands as `{tool}` in it."""
    if old is None or new is None:
        yield f"tool '{name}' {'is new' if old is None else 'is no tool any more'}"
    elif old != new:
        yield from _compare_points(name, old.read(), new.read())


def _compare_points(name: str, old: _Point, new: _Point) -> Iterator[str]:
    if old.record != new.record:
        yield f"tool '{name}' has changed"
    elif old.rules.keys() != new.rules.keys():
        yield from (f"rule '{rule}' is new for {_TOOL}" for rule in _less(new, old))
        yield from (f"rule '{rule}' is gone for {_TOOL}" for rule in _less(old, new))
    elif list(old.rules) != list(new.rules):
        yield f"the rules of {_TOOL} are in another order"
    else:
        changed = [rule for rule in old.rules if old.rules[rule] != new.rules[rule]]
        yield from (f"the hook of rule '{_name(rule)}' has changed" for rule in changed)


def _less(one: _Point, other: _Point) -> list[str]:
    return [_name(rule) for rule in one.rules if rule not in other.rules]


def _name(rule: str) -> str:
    return rule.partition(": ")[2]


class _Classes(Struct, frozen=True):
    """The texts of the classes that one tool has in a generated module."""

    record: str
    hooks: str

    def read(self) -> _Point:
        """Return what they say of the tool.

        Raises:
            SyntaxError: one is no class.
        """
        record, hooks = (_parse(text) for text in (self.record, self.hooks))
        methods = [
            each
            for each in hooks.body
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        kept = [each for each in record.body if not _is_method(each, "invoke")]
        # How the tool is called is in these, and nothing of its rules.
        kept += [each for each in methods if _is_method(each, "parse")]
        shape = map(ast.unparse, (*kept, *hooks.bases))
        lines = self.hooks.splitlines()
        rules: dict[str, str] = {}
        for method in methods:
            rules |= _read_rules(lines[method.lineno - 1 : method.end_lineno])
        return _Point("\n".join(shape), rules)


def _parse(text: str) -> ast.ClassDef:
    [node] = ast.parse(text).body
    assert isinstance(node, ast.ClassDef)
    return node


def _read(text: str) -> dict[str, _Classes]:
    """Return the classes of a generated module, by the tools that they are for."""
    classes = {match["name"]: match[0] for match in _CLASS.finditer(text)}
    found: dict[str, _Classes] = {}
    for name, hooks in classes.items():
        record = classes.get(f"{name.removesuffix('Hooks')}Call")
        tool = _TOOL_NAME.search(record) if record is not None else None
        if name.endswith("Hooks") and record is not None and tool is not None:
            found[tool["name"]] = _Classes(record, hooks)
    return found


def _read_rules(lines: list[str]) -> dict[str, str]:
    """Return the code of a method that follows the comment of each rule."""
    rules: dict[str, str] = {}
    title = ""
    for line in lines:
        match = _RULE.match(line)
        if match is not None:
            title = f"{match['phase']}: {match['rule']}"
            rules[title] = ""
        elif title:
            rules[title] += f"{line.strip()}\n"
    return rules


def _is_method(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == name


def find_wrapper_reasons(before: bytes, after: bytes) -> tuple[str, ...]:
    """Return in words what makes a wrapper out of date; empty if it cannot be read."""
    try:
        old, new = ast.parse(before), ast.parse(after)
    except (SyntaxError, ValueError):
        return ()
    reasons = tuple(_compare_headers(dict(_headers(old)), dict(_headers(new))))
    if not reasons and b"_unhooked(" in after and b"_unhooked(" not in before:
        return ("its hook points have been taken out",)
    if not reasons and _exports(old) != _exports(new):
        reasons = ("what the wrapped module exports has changed",)
    return reasons or ("its template, or hookgen itself, has changed",)


def _compare_headers(old: dict[str, str], new: dict[str, str]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            yield f"tool '{name}' {'is new' if name in new else 'is gone'}"
        elif old[name] != new[name]:
            yield f"the header of tool '{name}' has changed"


def _headers(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the header and docstring of each tool of a wrapper, by its path."""
    for path, node in find_functions(tree):
        if not path.startswith("_") and not path.endswith("_unhooked"):
            returns = ast.dump(node.returns) if node.returns else ""
            yield path, f"{ast.dump(node.args)}{returns}{ast.get_docstring(node)}"


def _exports(tree: ast.Module) -> list[str]:
    return [
        ast.dump(node)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
