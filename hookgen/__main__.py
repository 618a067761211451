"""The entry of the command line: `hookgen` and `python -m hookgen`."""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def main() -> None:
    """Run the command line; the version and a kept answer need nothing of the rest."""
    # A stream is `None` if it is closed, as `>&-` leaves it: what it is told gets lost.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    if sys.argv[1:] in (["--version"], ["-V"]):
        from hookgen.version import VERSION  # noqa: PLC0415 - all that this needs

        sys.stdout.write(f"hookgen {VERSION}\n")
        return
    # Syntax trees hold no cycles, so the collector finds nothing and looks at them all
    # the same: an eighth of a run and more.
    gc.disable()
    from hookgen.cache.replay import replay  # noqa: PLC0415 - imports next to nothing

    code = replay(sys.argv[1:])
    if code is not None:
        sys.exit(code)
    from hookgen.cache.recording import record  # noqa: PLC0415 - needs all the rest
    from hookgen.commands.reader import read, run  # noqa: PLC0415 - likewise

    found = read(sys.argv[1:])
    if found is None:
        from hookgen.cli import app  # noqa: PLC0415 - typer is slow to import

        record(app, sys.argv[1:])
    else:
        record(lambda: run(*found), sys.argv[1:])


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


if __name__ == "__main__":
    main()
