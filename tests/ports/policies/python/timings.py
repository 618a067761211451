"""The last calls that took long, and no more than memory has room for."""

from __future__ import annotations

from hookgen.library import SlowCalls
from shop.tools.hooks import toolset

slow = SlowCalls(threshold=0.001, keep=1000)
timing = toolset.all().observe(on_exit=slow)
