from strands import Agent, tool


@tool
def weather_forecast(city: str, days: int = 3) -> str:
    """Get the forecast."""
    return city * days


class Database:
    @tool(name="run_query")
    async def query(self, sql: str) -> dict:
        return {}


agent = Agent(tools=[weather_forecast])
