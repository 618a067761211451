"""Ready-made hooks, to be attached to one tool or to all: see docs/library.md.

What needs more than the standard library is imported from its own module: `cache`
(cachetools), `config` (pyyaml) and `telemetry` (opentelemetry-api).
"""

from .allow_list import AllowList, Permissions
from .approval import Approval
from .audit import Audit
from .capturing import Capture, Json, capture
from .circuit import CircuitBreaker
from .filters import (
    TextFilter,
    hide_cards,
    hide_emails,
    hide_phones,
    hide_secrets,
    is_secret_name,
)
from .logs import EventLogger, LogCalls, LogEvents
from .rate_limit import RateLimit, all_together, each_tool
from .redaction import Redact
from .reminders import RemindLength, RemindRemaining
from .usage import SlowCall, SlowCalls, ToolUsage, Usage

__all__ = [
    "AllowList",
    "Approval",
    "Audit",
    "Capture",
    "CircuitBreaker",
    "EventLogger",
    "Json",
    "LogCalls",
    "LogEvents",
    "Permissions",
    "RateLimit",
    "Redact",
    "RemindLength",
    "RemindRemaining",
    "SlowCall",
    "SlowCalls",
    "TextFilter",
    "ToolUsage",
    "Usage",
    "all_together",
    "capture",
    "each_tool",
    "hide_cards",
    "hide_emails",
    "hide_phones",
    "hide_secrets",
    "is_secret_name",
]
