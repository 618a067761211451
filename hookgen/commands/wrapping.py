"""The command that makes wrapper modules."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec.structs import replace

from hookgen import disk
from hookgen.commands.console import finish
from hookgen.commands.requests import Options, make_request, run_request
from hookgen.errors import SettingsError
from hookgen.pipeline import Mode
from hookgen.pipeline.orders import is_path
from hookgen.settings import WrapSetting


def wrap(
    sources: tuple[str, ...],
    options: Options,
    *,
    template: str,
    variables: tuple[str, ...],
) -> int:
    """Make modules that put hooks before tools of other packages.

    Raises:
        SettingsError: there is nothing to wrap, or no place for it.
    """
    request = make_request(Mode.WRAP, replace(options, out=None))
    wraps = request.settings.wraps
    if sources:
        folder, root = _wrapper_folder(options.out), request.settings.root
        shape = (folder, _from_root(template, root), variables)
        wraps = tuple(
            WrapSetting(_from_root(source, root), *shape, is_public=options.public)
            for source in sources
        )
    if not wraps:
        raise _nothing_to_wrap()
    return finish(run_request(replace(request, paths=(), wraps=wraps)), options.output)


def _wrapper_folder(out: Path | None) -> str:
    if out is None:
        raise SettingsError(
            "--out is missing",
            hint="name the folder that the wrappers go into: --out app/tools",
        )
    return disk.resolve(out)


def _from_root(name: str, root: Path) -> str:
    """Return a path as it is named from the project's root; other names as they are."""
    if not disk.exists(name) or not is_path(name):
        return name
    return Path(os.path.relpath(name, root)).as_posix()


def _nothing_to_wrap() -> SettingsError:
    return SettingsError(
        "there is nothing to wrap",
        hint="name a module: hookgen wrap agno.tools.calculator --out app/tools; "
        "or list it in [[tool.hookgen.wrap]]",
    )
