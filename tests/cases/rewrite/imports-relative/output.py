from agno.tools import tool

from imports_relative.hooks import tools as _hooks

from . import clients
from .clients import Client


@tool
def f(a: int) -> Client:
    if _hooks.f.idle:
        return _f_unhooked(a)
    return _hooks.f.call(_f_unhooked, a)


def _f_unhooked(a: int) -> Client:
    return clients.get(a)
