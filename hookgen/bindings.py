"""Tools that YAML files bind: `binding: package.module:function`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from hookgen import disk
from hookgen.errors import InputError, Span

_KEY = "binding"
_HINT = "correct it, or leave it out with tool.hookgen.exclude"
_MAY_BIND = re.compile(rb"binding['\"]?\s*:")
_TARGET = re.compile(r"[\w.]+:[\w.]+")


def read_bindings(path: Path) -> frozenset[str]:
    """Return what the keys `binding` of a YAML file name, as `module:function`.

    Tags are not constructed, so a file may use tags that only its framework knows.

    Raises:
        InputError: the file has such a key but cannot be read.
    """
    try:
        content = disk.read_bytes(path)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=path) from error
    if not _MAY_BIND.search(content):
        return frozenset()
    try:
        documents = list(yaml.compose_all(content, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise InputError(
            f"is not YAML: {error.problem}",
            path=path,
            span=Span(mark.line + 1, mark.column) if mark else None,
            hint=_HINT,
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"is not YAML: {error}", path=path, hint=_HINT) from error
    except RecursionError as error:
        raise InputError("is nested too deeply", path=path, hint=_HINT) from error
    return frozenset(_targets(documents))


def _targets(documents: list[yaml.Node]) -> Iterator[str]:
    # A node that aliases lead to several times, or to itself, is looked at once.
    todo, seen = list(documents), set[yaml.Node]()
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, yaml.SequenceNode):
            todo += node.value
        elif isinstance(node, yaml.MappingNode):
            todo += (value for _, value in node.value)
            yield from filter(_TARGET.fullmatch, map(_bound_value, node.value))


def _bound_value(item: tuple[yaml.Node, yaml.Node]) -> str:
    """Return the text that is bound by a key and its value; empty if none is."""
    match item:
        case (yaml.ScalarNode(value=key), yaml.ScalarNode(value=str() as text)):
            return text if key == _KEY else ""
        case _:
            return ""
