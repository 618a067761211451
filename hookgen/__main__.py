"""The entry of the command line: `hookgen` and `python -m hookgen`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line; its version costs no import of the rest."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from hookgen.version import VERSION  # noqa: PLC0415 - all that this needs

        sys.stdout.write(f"hookgen {VERSION}\n")
        return
    # Syntax trees hold no cycles, so the collector finds nothing and looks at them all
    # the same: an eighth of a run and more.
    gc.disable()
    from hookgen.cli import app  # noqa: PLC0415 - the version must not wait for it

    app()


if __name__ == "__main__":
    main()
