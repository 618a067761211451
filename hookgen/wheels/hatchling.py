"""The build hook of hatchling: `[tool.hatch.build.hooks.hookgen]`."""

# Some of hatchling's classes are generic, and used in its interface without arguments.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from hookgen.wheels.copies import (
    EDITABLE_NOTE,
    Included,
    Project,
    instrument_copies,
    read_settings_files,
)

_KEYS = frozenset(
    {
        "dependencies",
        "enable-by-default",
        "require-runtime-dependencies",
        "require-runtime-features",
    }
)
"""What hatchling itself lets stand in the table of a build hook."""


class HookgenBuildHook(BuildHookInterface[BuilderConfig]):
    """Puts instrumented copies of the tool modules into wheels."""

    PLUGIN_NAME = "hookgen"
    _folder: TemporaryDirectory[str] | None = None
    """Holds the copies until they are in the wheel."""

    # `Any` is hatchling's: the build data is one dictionary of values of all sorts.
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Instrument what goes into a wheel; complete a source distribution."""
        if self.target_name == "wheel" and version == "editable":
            self.app.display_warning(EDITABLE_NOTE)
        elif self.target_name == "wheel":
            self._refuse_keys()
            self._instrument(build_data)
        elif self.target_name == "sdist":
            self._refuse_keys()
            self._add_settings(build_data)

    def finalize(
        self,
        version: str,  # noqa: ARG002 - as hatchling calls it
        build_data: dict[str, Any],  # noqa: ARG002 - as hatchling calls it
        artifact_path: str,  # noqa: ARG002 - as hatchling calls it
    ) -> None:
        """Remove the copies, which are in the wheel now."""
        if self._folder is not None:
            self._folder.cleanup()

    def _refuse_keys(self) -> None:
        unknown = sorted(self.config.keys() - _KEYS)
        if unknown:
            self._stop(
                [
                    f"error: unknown key 'tool.hatch.build.hooks.hookgen.{unknown[0]}'",
                    "    hint: settings stand in the table [tool.hookgen]",
                ]
            )

    def _add_settings(self, build_data: dict[str, Any]) -> None:
        """Put into a source distribution what its wheel is instrumented by."""
        found = read_settings_files(Path(self.root))
        self._stop(found.errors)
        for path in found.files:
            name = path.relative_to(found.root).as_posix()
            build_data["force_include"].setdefault(str(path), name)

    def _instrument(self, build_data: dict[str, Any]) -> None:
        self._folder = TemporaryDirectory(prefix="hookgen-")
        included, single = self._find_included(build_data)
        done = instrument_copies(
            Project(Path(self.root), tuple(self.metadata.core.dependencies)),
            included,
            Path(self._folder.name),
        )
        self._stop(done.errors)
        for line in done.lines:
            self.app.display_info(f"hookgen: {line}")
        for copy in done.copies:
            if copy.source in single:
                self._stop(_explain_single(copy.source))
            build_data["force_include"][str(copy.content)] = self._unmapped(copy)

    def _find_included(
        self, build_data: dict[str, Any]
    ) -> tuple[list[Included], frozenset[PurePosixPath]]:
        """Return the files of the wheel, and those that are in it one by one.

        hatchling cannot replace the latter: it would put both into the wheel.
        """
        root = Path(self.root)
        included: list[Included] = []
        with self.build_config.set_build_data(build_data):
            forced = self.build_config.get_force_include()
            for file in self.build_config.builder.recurse_included_files():
                path = Path(file.path)
                if path.is_relative_to(root):
                    source = _posix(path.relative_to(root))
                    target = _posix(file.distribution_path)
                    included.append(Included(source, path, target))
        single = frozenset(i.source for i in included if str(i.content) in forced)
        return included, single

    def _unmapped(self, copy: Included) -> str:
        """Return the path that hatchling makes a copy's place in the wheel of.

        It rewrites the paths of what is added as it does those of the sources.
        """
        source = os.path.normpath(copy.source)
        mapped = _posix(self.build_config.get_distribution_path(source))
        return str(copy.source if mapped == copy.target else copy.target)

    def _stop(self, lines: Iterable[str]) -> None:
        """End the build if there is something to say."""
        text = "\n".join(lines)
        if text:
            if self._folder is not None:
                self._folder.cleanup()
            self.app.abort(text)


def _posix(path: str | Path) -> PurePosixPath:
    return PurePosixPath(Path(path).as_posix())


def _explain_single(source: PurePosixPath) -> list[str]:
    return [
        f"{source}: error: is force-included by itself, and cannot be replaced by its "
        "instrumented copy",
        "    hint: force-include its folder, or select it with only-include",
    ]


@hookimpl
def hatch_register_build_hook() -> type[HookgenBuildHook]:
    """Tell hatchling of the hook."""
    return HookgenBuildHook
