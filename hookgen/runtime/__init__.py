"""What generated hook modules need when the tools run.

Nothing here imports more than the standard library, or anything of hookgen
outside this package, which may be copied elsewhere as it is.
"""

from .attach import Subscription
from .functions import AsyncHookPoint, HookPoint
from .items import AsyncItems
from .outcomes import Deny, Replace, ToolDenied
from .records import Phase, ToolCall, ToolError, ToolReturn
from .streams import AsyncStreamHookPoint, StreamHookPoint

__all__ = [
    "AsyncHookPoint",
    "AsyncItems",
    "AsyncStreamHookPoint",
    "Deny",
    "HookPoint",
    "Phase",
    "Replace",
    "StreamHookPoint",
    "Subscription",
    "ToolCall",
    "ToolDenied",
    "ToolError",
    "ToolReturn",
]
