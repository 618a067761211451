from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.tools import FunctionTool
from llama_index.core.tools.tool_spec.base import BaseToolSpec


class GmailToolSpec(BaseToolSpec):
    spec_functions = ["load_data", ("draft", "adraft")]

    def load_data(self) -> list[str]:
        return []

    def draft(self, to: str) -> str:
        return to

    async def adraft(self, to: str) -> str:
        return to

    def _connect(self) -> None:
        print()


def multiply(a: float, b: float) -> float:
    return a * b


def add(a: float, b: float) -> float:
    return a + b


tool = FunctionTool.from_defaults(fn=multiply)
agent = FunctionAgent(tools=[add])
