"""Hooks of one order run as they were attached, and behind the tool the other way."""

from __future__ import annotations

from hookgen.runtime import Run
from shop.tools.hooks import catalog, toolset
from shop.tools.hooks.catalog import SearchTeasCall, SearchTeasReturn

said: list[str] = []


@catalog.search_teas.pre_call
def first(_: SearchTeasCall) -> None:
    """Run first."""
    said.append("1")


@catalog.search_teas.pre_call
def second(_: SearchTeasCall) -> None:
    """Run second."""
    said.append("2")


@catalog.search_teas.post_call
def last(_: SearchTeasReturn) -> None:
    """Run last."""
    said.append("4")


@catalog.search_teas.post_call
def last_but_one(_: SearchTeasReturn) -> None:
    """Run before `last`, since it was attached after it."""
    said.append("3")


@toolset.all().on_error
def on_error(_: object) -> None:
    """Run instead of those behind the tool."""
    said.append("error")


@toolset.pre_exec
def begin(_: Run[object, object]) -> None:
    """Run once, before all."""
    said.append("begin")


@toolset.post_exec
def end(_: Run[object, object]) -> None:
    """Run once, behind all."""
    said.append("end")
