"""No personal data in what tools return."""

from __future__ import annotations

from hookgen.library import Redact
from shop.tools.hooks import toolset

toolset.all().post_call(Redact())
