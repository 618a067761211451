"""A person at the terminal decides on every deletion."""

from __future__ import annotations

from typing import TextIO

from hookgen.library import Approval
from shop.tools.hooks import toolset


def ask_before_deleting(answers: TextIO, questions: TextIO) -> None:
    """Ask on `sys.stdin` and `sys.stderr`, or wherever the person is."""
    approval = Approval(answers=answers, questions=questions)
    toolset.select("delete_*").pre_call(approval)
