from agno.tools import tool

from deep_indentation.hooks import tools as _hooks

if True:
  try:
    class Tools:
          @tool
          def add(self, a: int) -> int:
             """Add."""
             if _hooks.Tools_add.idle:
                return Tools._add_unhooked(self, a)
             return _hooks.Tools_add.call(Tools._add_unhooked, self, a)

          def _add_unhooked(self, a: int) -> int:
             return a
  finally:
    pass
