from autogen_agentchat.agents import AssistantAgent
from autogen_core import CancellationToken
from autogen_core.tools import BaseTool, FunctionTool
from pydantic import BaseModel


class Args(BaseModel):
    ticker: str


class StockTool(BaseTool[Args, float]):
    def __init__(self) -> None:
        super().__init__(Args, float, "stock", "Gets a price")

    async def run(self, args: Args, cancellation_token: CancellationToken) -> float:
        return 0.0


async def get_price(ticker: str) -> float:
    return 0.0


def web_search(query: str) -> str:
    return query


price_tool = FunctionTool(get_price, description="Gets a price")
agent = AssistantAgent("assistant", model_client=None, tools=[web_search])
