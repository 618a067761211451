from dataclasses import dataclass

from pydantic_ai import Agent, RunContext


@dataclass
class Deps:
    name: str


agent = Agent("openai:gpt-4o", deps_type=Deps)


@agent.tool
async def customer_balance(ctx: RunContext[Deps], pending: bool) -> str:
    return ctx.deps.name


@agent.tool_plain(retries=2)
def roll_dice() -> str:
    return "4"


@agent.system_prompt
def prompt() -> str:
    return ""
