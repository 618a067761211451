from agno.tools import tool

if True:
  try:
    class Tools:
          @tool
          def add(self, a: int) -> int:
             """Add."""
             return a
  finally:
    pass
