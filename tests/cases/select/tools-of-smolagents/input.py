from smolagents import CodeAgent, Tool, tool


@tool
def get_travel_duration(start: str, end: str) -> str:
    """Get the travel time.

    Args:
        start: Where from.
        end: Where to.
    """
    return start + end


class DownloadsTool(Tool):
    name = "downloads"
    description = "Finds the most downloaded model."
    inputs = {"task": {"type": "string", "description": "the task"}}
    output_type = "string"

    def forward(self, task: str) -> str:
        return task


agent = CodeAgent(tools=[get_travel_duration, DownloadsTool()])
