"""Hooks that a file names, with their parameters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hookgen.library.config import load_hooks
from hookgen.runtime import Replace, Subscription
from shop.tools.hooks import toolset
from shop.tools.hooks.files import ReadFileReturn


def trim(*, longest: int, upper: bool) -> Callable[[ReadFileReturn], Replace[str]]:
    """Return a hook that shortens texts."""

    def hook(done: ReadFileReturn) -> Replace[str]:
        text = done.result[:longest]
        return Replace(text.upper() if upper else text)

    return hook


def load(path: Path) -> tuple[Subscription, ...]:
    """Attach what the file names, all of it or nothing."""
    return load_hooks(path, toolset)
