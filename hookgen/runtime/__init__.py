"""What generated hook modules need when the tools run.

Nothing here imports more than the standard library, or anything of hookgen
outside this package, which may be copied elsewhere as it is.
"""

from .arguments import (
    ANYTHING,
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    TEXT,
    ArgumentError,
    Arguments,
    FrozenSetOf,
    ListOf,
    MappingOf,
    OneOf,
    Reader,
    SetOf,
    TupleOf,
    Unreadable,
)
from .async_streams import AsyncStreamHookPoint
from .attach import Subscription
from .coroutines import AsyncHookPoint
from .endings import Cancelled, Denied, Raised, Returned, ToolOutcome
from .functions import HookPoint
from .items import AsyncItems, AsyncSteps
from .outcomes import Deny, Drop, Replace, ToolDenied
from .point import AnyPoint
from .progress import OutcomeError
from .records import Phase, ToolCall, ToolError, ToolItem, ToolReturn
from .rules import PhaseName, Where, rule
from .runs import Run
from .selection import Selection
from .streams import StreamHookPoint
from .toolset import Toolset
from .turns import Message, Turn

__all__ = [
    "ANYTHING",
    "BOOLEAN",
    "INTEGER",
    "NULL",
    "NUMBER",
    "TEXT",
    "AnyPoint",
    "ArgumentError",
    "Arguments",
    "AsyncHookPoint",
    "AsyncItems",
    "AsyncSteps",
    "AsyncStreamHookPoint",
    "Cancelled",
    "Denied",
    "Deny",
    "Drop",
    "FrozenSetOf",
    "HookPoint",
    "ListOf",
    "MappingOf",
    "Message",
    "OneOf",
    "OutcomeError",
    "Phase",
    "PhaseName",
    "Raised",
    "Reader",
    "Replace",
    "Returned",
    "Run",
    "Selection",
    "SetOf",
    "StreamHookPoint",
    "Subscription",
    "ToolCall",
    "ToolDenied",
    "ToolError",
    "ToolItem",
    "ToolOutcome",
    "ToolReturn",
    "Toolset",
    "TupleOf",
    "Turn",
    "Unreadable",
    "Where",
    "rule",
]
