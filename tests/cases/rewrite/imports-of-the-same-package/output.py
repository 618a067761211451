import os

from agno.tools import tool

from imports_of_the_same_package import clients
from imports_of_the_same_package.clients import Client
from imports_of_the_same_package.hooks import tools as _hooks
from imports_of_the_same_package.zones import Zone


@tool
def f(a: int) -> Client:
    if _hooks.f.idle:
        return _f_unhooked(a)
    return _hooks.f.call(_f_unhooked, a)


def _f_unhooked(a: int) -> Client:
    return clients.get(a, os.curdir, Zone)
