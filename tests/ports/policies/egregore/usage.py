"""How often which tool was used, and how it went."""

from __future__ import annotations

from hookgen.library import Usage
from shop.tools.hooks import toolset

usage = Usage()
toolset.all().on_exit(usage)
