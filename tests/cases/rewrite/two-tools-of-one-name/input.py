import sys

from agno.tools import tool

if sys.platform == "win32":

    @tool
    def shell(command: str) -> str:
        """Run a command of cmd."""
        return command

else:

    @tool
    def shell(command: str) -> str:
        """Run a command of sh."""
        return command
