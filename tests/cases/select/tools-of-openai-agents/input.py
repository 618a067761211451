from agents import Agent, FunctionTool, RunContextWrapper, function_tool


@function_tool
async def fetch_weather(location: str) -> str:
    """Fetch the weather."""
    return "sunny"


@function_tool(name_override="fetch_data")
def read_file(ctx: RunContextWrapper[dict], path: str) -> str:
    return path


agent = Agent(name="Assistant", tools=[fetch_weather, read_file])
