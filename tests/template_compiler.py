"""From hookgen's own Jinja template of hooks modules to plain Python.

Jinja parses the template; what it finds is written down as typed functions that need no
Jinja: importing it takes longer than most files take. Only what this template is made
of is known here: text, `for`, `if`, attributes and macros of one parameter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from jinja2 import Environment, nodes

HEAD = '''\
"""The text of a module of hook points, as `templates/hooks.py.j2` has it.

Made from the template; do not edit.
To make it again: pytest tests/test_render.py --update-cases
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hookgen.model import Holder, HooksModule


def render_hooks(module: HooksModule) -> str:
    """Return the text of a generated module, lines ending in `\\\\n`."""
    return "".join(_module(module))


def _module(module: HooksModule) -> Iterator[str]:
'''
TYPES = {"holder": "Holder"}
"""Of the parameters of macros."""


def compile_template(path: Path) -> str:
    """Return a module with the function that a template of hooks modules stands for."""
    environment = Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    template = environment.parse(path.read_text(encoding="utf-8"))
    macros = [node for node in template.body if isinstance(node, nodes.Macro)]
    body = [node for node in template.body if not isinstance(node, nodes.Macro)]
    lines = [*statements(body, 1)]
    for macro in macros:
        [parameter] = macro.args
        kind = TYPES[parameter.name]
        lines += [
            "",
            "",
            f"def _{macro.name}({parameter.name}: {kind}) -> Iterator[str]:",
        ]
        lines += statements(macro.body, 1)
    return HEAD + "\n".join(lines) + "\n"


def statements(body: list[nodes.Node], depth: int) -> Iterator[str]:
    """Yield the lines of what stands in a template one after the other."""
    indent = "    " * depth
    for node in body:
        match node:
            case nodes.Output():
                yield from (f"{indent}{line}" for line in outputs(node.nodes))
            case nodes.If(test=test, body=inner, elif_=[], else_=other):
                yield f"{indent}if {expression(test)}:"
                yield from statements(inner, depth + 1)
                if other:
                    yield f"{indent}else:"
                    yield from statements(other, depth + 1)
            case nodes.For(target=nodes.Name(name=name), iter=items, body=inner):
                yield f"{indent}for {name} in {expression(items)}:"
                yield from statements(inner, depth + 1)
                if node.else_:
                    yield f"{indent}if not {expression(items)}:"
                    yield from statements(node.else_, depth + 1)
            case _:
                raise NotImplementedError(f"line {node.lineno}: {node}")


def outputs(parts: Sequence[nodes.Node]) -> Iterator[str]:
    """Yield statements that yield texts and values: of each line of text, one."""
    texts: list[str] = []
    for part in parts:
        match part:
            case nodes.TemplateData(data=data):
                if set("{}") & set(data):
                    raise NotImplementedError(f"line {part.lineno}: braces in a text")
                for line in data.splitlines(keepends=True):
                    texts.append(repr(line)[1:-1].replace('"', '\\"'))
                    if line.endswith("\n"):
                        yield joined(texts)
            case nodes.Call(node=nodes.Name(name=macro), args=[argument]):
                if texts:
                    yield joined(texts)
                yield f"yield from _{macro}({expression(argument)})"
            case _:
                texts.append(f"{{{expression(part)}}}")
    if texts:
        yield joined(texts)


def joined(texts: list[str]) -> str:
    """Return the statement for texts and values in braces, which are used up."""
    text = "".join(texts)
    is_one = len(texts) == 1 and text.startswith("{")
    prefix = "f" if any(each.startswith("{") for each in texts) else ""
    texts.clear()
    return f"yield {text[1:-1]}" if is_one else f'yield {prefix}"{text}"'


def expression(node: nodes.Node) -> str:
    """Return the Python for a name, an attribute, or several with `or` between."""
    match node:
        case nodes.Name(name=name):
            return name
        case nodes.Getattr(node=inner, attr=name):
            return f"{expression(inner)}.{name}"
        case nodes.Or(left=left, right=right):
            return f"{expression(left)} or {expression(right)}"
        case _:
            raise NotImplementedError(f"line {node.lineno}: {node}")
