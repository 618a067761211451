from crewai.tools import BaseTool, tool


@tool("Name of my tool")
def my_tool(question: str) -> str:
    """Answer."""
    return question


class MyCustomTool(BaseTool):
    name: str = "My tool"

    def _run(self, argument: str) -> str:
        return argument
