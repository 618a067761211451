"""The agent, once of LangChain's making and once a graph of LangGraph's."""

from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import ToolErrorMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.tools import BaseTool
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition

from .orders import find_order, track_order
from .returns import Cancel, Refund


def make_tools(*, is_async: bool) -> list[BaseTool]:
    """Return the desk's tools; coroutines run in agents that are async only."""
    tools: list[BaseTool] = [find_order, Cancel(clerk="Ada"), Refund(clerk="Ada")]
    return [*tools, track_order] if is_async else tools


def tell(error: Exception, _request: Any) -> str:
    """Tell the model what went wrong; without this, an error of a tool ends the run."""
    return f"That failed: {error}"


def make_agent(model: BaseChatModel, *, is_async: bool, is_guarded: bool) -> Any:
    """Return an agent; one that is guarded goes on after an error of a tool."""
    guard = [ToolErrorMiddleware(tell)] if is_guarded else []
    return create_agent(model, make_tools(is_async=is_async), middleware=guard)


def make_graph(model: BaseChatModel, *, is_async: bool) -> Any:
    """Return a graph that tells the model of any error in LangGraph's own words."""
    tools = make_tools(is_async=is_async)
    asking = model.bind_tools(tools)

    def ask(state: MessagesState) -> dict[str, Any]:
        return {"messages": [asking.invoke(state["messages"])]}

    graph = StateGraph(MessagesState)
    graph.add_node("ask", ask)
    graph.add_node("tools", ToolNode(tools, handle_tool_errors=True))
    graph.add_edge(START, "ask")
    graph.add_conditional_edges("ask", tools_condition)
    graph.add_edge("tools", "ask")
    return graph.compile()
