from __future__ import annotations

import collections.abc
import xml.dom.minidom
import xml.etree.ElementTree as tree
from typing import TYPE_CHECKING

from agno.tools import tool

from .imports_clients import Client
from . import imports_clients as clients

if TYPE_CHECKING:
    from decimal import Decimal

try:
    from zoneinfo import ZoneInfo
except ImportError:
    ZoneInfo = None


@tool
def search(
    node: tree.Element,
    document: xml.dom.minidom.Document,
    items: collections.abc.Sequence[str],
    client: Client,
    other: clients.Client,
    price: Decimal,
    zone: ZoneInfo,
) -> str:
    return ""
