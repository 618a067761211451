"""Generated modules from hookgen's own templates."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from pathlib import Path

    from hookgen.model import HooksModule
    from hookgen.wrapper import WrapperText

_HOOKS = "hooks.py.j2"


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


def load_templates(templates: Path) -> None:
    """Compile what every module of hook points is made with; done but once."""
    _environment(templates).get_template(_HOOKS)


def render_hooks(module: HooksModule, templates: Path) -> str:
    """Return the text of a generated module, lines ending in `\n`."""
    return _environment(templates).get_template(_HOOKS).render(module=module)


def render_module(wrapper: WrapperText, templates: Path) -> str:
    """Return the text of a wrapper module, lines ending in `\n`."""
    template = _environment(templates).get_template("wrapper.py.j2")
    return template.render(wrapper=wrapper)
