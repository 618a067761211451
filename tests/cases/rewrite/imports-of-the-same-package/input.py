import os

from agno.tools import tool

from imports_of_the_same_package import clients
from imports_of_the_same_package.clients import Client
from imports_of_the_same_package.zones import Zone


@tool
def f(a: int) -> Client:
    return clients.get(a, os.curdir, Zone)
