"""The commands that list, print and copy the templates of wrapper modules."""

from __future__ import annotations

from pathlib import Path

from hookgen import disk
from hookgen.catalogue import SUFFIX, find_template, list_templates, read_source
from hookgen.commands.console import DONE, Format, print_lines, say
from hookgen.errors import InputError
from hookgen.installed import find_templates
from hookgen.report import template_lines, templates_json
from hookgen.write import commit, stage


def print_templates(output: Format) -> int:
    """List the templates, and what each does."""
    found = list_templates(find_templates())
    if output is Format.JSON:
        print_lines([templates_json(found)])
    else:
        print_lines(template_lines(found))
    return DONE


def show_template(name: str) -> int:
    """Print a template.

    Raises:
        SettingsError: there is none of this name.
    """
    print_lines([read_source(find_template(name, find_templates()).path)], end="")
    return DONE


def copy_template(name: str, folder: Path) -> int:
    """Copy a template, to change it.

    Raises:
        SettingsError: there is none of this name.
        InputError: another file is in its place.
    """
    content = disk.read_bytes(find_template(name, find_templates()).path)
    path = folder / f"{name}{SUFFIX}"
    if disk.is_file(path) and disk.read_bytes(path) != content:
        raise InputError(
            "is there already, and differs from hookgen's",
            path=path,
            hint="copy into another folder, or move it away",
        )
    staged = stage(path, content)
    if staged is not None:
        commit([staged])
    wrote = "is there already" if staged is None else "is written"
    say([f"{path} {wrote}", f"next: hookgen wrap MODULE --template {path}"])
    return DONE
