"""Wrapper modules, around what the templates of users make."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from pathlib import Path

    from hookgen.wrapper import WrapperText


@cache
def _environment(templates: Path) -> Environment:
    # The output is Python, so nothing is escaped; what goes in comes from parsed names.
    return Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_module(wrapper: WrapperText, templates: Path) -> str:
    """Return the text of a wrapper module, lines ending in `\n`."""
    template = _environment(templates).get_template("wrapper.py.j2")
    return template.render(wrapper=wrapper)
