"""From paths to outcomes: what the commands of the command line share."""

from hookgen.pipeline.records import (
    FileResult,
    FileState,
    Mode,
    Outcome,
    ParameterReport,
    Request,
    RuleReport,
    ToolReport,
)
from hookgen.pipeline.run import run

__all__ = [
    "FileResult",
    "FileState",
    "Mode",
    "Outcome",
    "ParameterReport",
    "Request",
    "RuleReport",
    "ToolReport",
    "run",
]
