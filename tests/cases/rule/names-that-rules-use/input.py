"""Tools with parameters and names that the code of rules uses itself."""

from agents import function_tool


@function_tool
def words(
    call: str,
    tool: str,
    tool_name: str,
    arguments: str,
    result: str,
    error: str,
    duration: float,
    call_next: str,
    run: str,
    owner: str,
    outcome: str,
    item: str,
    index: int,
) -> str:
    """Has all words of hooks as parameters."""
    return call


@function_tool
def inner_names(
    policy: str,
    change: str,
    change_2: str,
    denial: str,
    denial_2: str,
    outcome: str,
    outcome_2: str,
    started: str,
    rules: str,
    self: str,
) -> str:
    """Has the names of local variables as parameters."""
    return policy


@function_tool
def outer_names(
    decision: str,
    refusal: str,
    replaced: str,
    named: str,
    perf_counter: str,
    load_rules: str,
    ToolReturn: str,
    OuterNamesCall: str,
    toolset: str,
) -> str:
    """Has the names of the generated module as parameters."""
    return decision


@function_tool
def policy(tuple: str, dict: str) -> str:
    """Has the name of the module of hooks."""
    return tuple


@function_tool
def load_rules(object: str) -> str:
    """Has the name of a function of the generated module."""
    return object


@function_tool
def decision(tuple: str) -> str:
    """Has the name of what the code of rules calls."""
    return tuple


@function_tool
def mangled(__secret: str, _private: str) -> str:
    """Has names that mean something else in a class."""
    return __secret + _private


@function_tool
def attached(rules: str, named: str, policy: str, call: str, self: str) -> str:
    """Has such names, and hooks that are attached."""
    return rules
