from langgraph.prebuilt import ToolNode, create_react_agent


def get_weather(city: str) -> str:
    """Get the weather."""
    return city


def get_time() -> str:
    return ""


TOOLS = [get_time]
node = ToolNode(tools=[get_weather])
agent = create_react_agent(model="gpt-4o", tools=TOOLS)
