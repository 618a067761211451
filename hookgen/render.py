"""Generated modules from Jinja templates."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hookgen import disk
from hookgen.errors import InternalError
from hookgen.model import HooksModule


def find_templates() -> Path:
    """Return the folder of the templates: a wheel has it inside, a checkout beside.

    Raises:
        InternalError: there is none, so the installation is broken.
    """
    package = Path(__file__).parent
    for folder in (package / "templates", package.parent / "templates"):
        if disk.is_file(folder / "hooks.py.j2"):
            # What is in them counts for every answer; Jinja reads them on its own.
            for entry in disk.list_folder(folder):
                disk.look(entry.path)
            return folder
    raise InternalError(f"there is no folder of templates in {package}")


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


def render_hooks(module: HooksModule, templates: Path) -> str:
    """Return the text of a generated module, lines ending in `\\n`."""
    return _environment(templates).get_template("hooks.py.j2").render(module=module)
