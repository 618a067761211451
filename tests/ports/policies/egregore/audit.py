"""A line of JSON for each call, also for those that fail or are denied."""

from __future__ import annotations

from pathlib import Path

from hookgen.library import Audit, Capture
from shop.tools.hooks import toolset


def start_audit(path: Path) -> None:
    """Write down every call from now on; long results are cut."""
    toolset.all().on_exit(Audit(path=path, capture=Capture(max_text=200)))
