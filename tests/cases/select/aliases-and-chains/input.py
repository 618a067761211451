import agno.tools
import langchain_core.tools as lct
from agno import tools as agno_tools

my_tool = lct.tool
other_tool = agno_tools.tool(show_result=True)


@agno.tools.tool
def first() -> str:
    return ""


@lct.tool("second")
def second() -> str:
    return ""


@my_tool
def third() -> str:
    return ""


@other_tool
def fourth() -> str:
    return ""
