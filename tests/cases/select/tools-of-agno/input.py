from agno.agent import Agent
from agno.models.openai import OpenAIChat
from agno.tools import tool
from agno.tools.decorator import tool as requires_tool


@tool(name="fetch_stories", show_result=True, stop_after_tool_call=True)
def get_top_stories(num_stories: int = 5) -> str:
    """Fetch top stories from Hacker News."""
    return "[]" * num_stories


@requires_tool
async def get_comments(story: int) -> str:
    return str(story)


agent = Agent(model=OpenAIChat(id="gpt-4o"), tools=[get_top_stories, get_comments])
