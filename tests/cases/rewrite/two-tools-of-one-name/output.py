import sys

from agno.tools import tool

from two_tools_of_one_name.hooks import tools as _hooks

if sys.platform == "win32":

    @tool
    def shell(command: str) -> str:
        """Run a command of cmd."""
        if _hooks.shell.idle:
            return _shell_unhooked(command)
        return _hooks.shell.call(_shell_unhooked, command)

    def _shell_unhooked(command: str) -> str:
        return command

else:

    @tool
    def shell(command: str) -> str:
        """Run a command of sh."""
        if _hooks.shell_2.idle:
            return _shell_unhooked_2(command)
        return _hooks.shell_2.call(_shell_unhooked_2, command)

    def _shell_unhooked_2(command: str) -> str:
        return command
