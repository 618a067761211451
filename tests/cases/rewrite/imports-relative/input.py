from agno.tools import tool

from . import clients
from .clients import Client


@tool
def f(a: int) -> Client:
    return clients.get(a)
