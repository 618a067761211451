from .registry import registry
from somewhere import *


@registry.tool
def search(query: str) -> str:
    return query


@tool
def find(query: str) -> str:
    return query


@registry.route("/find")
def route() -> str:
    return ""
