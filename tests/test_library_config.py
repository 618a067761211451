"""Hooks from a file."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from library_tools import AnyCall, Desk, SearchCall, SendCall

from hookgen.library.config import HookFileError, load_hooks, read_hooks
from hookgen.runtime import Deny, ToolCall, ToolDenied, Turn

SEEN: list[str] = []
"""What the hooks of this module have seen, which the file names."""


def watch(call: ToolCall) -> None:
    """Remember a call."""
    SEEN.append(call.tool_name)


class Denier:
    """Denies calls."""

    def __init__(self, *, reason: str) -> None:
        self.reason = reason

    def check(self, _: ToolCall) -> Deny:
        """Deny a call."""
        return Deny(self.reason)


@pytest.fixture(autouse=True)
def forget() -> None:
    """Begin each test with nothing seen."""
    SEEN.clear()


@pytest.fixture
def desk() -> Desk:
    """Return tools without hooks."""
    return Desk()


def write(tmp_path: Path, text: str, name: str = "hooks.yaml") -> Path:
    """Return a file of hooks."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_hook_is_attached_to_all_tools(desk: Desk, tmp_path: Path) -> None:
    """An entry without more is a hook for every tool."""
    load_hooks(
        write(tmp_path, "- import: test_library_config:watch\n  phase: pre_call\n"),
        desk.toolset,
    )
    asyncio.run(desk.do_all())

    assert SEEN == ["search", "send", "read", "follow"]


def test_hook_is_made_with_parameters(desk: Desk, tmp_path: Path) -> None:
    """With `params`, the import is called for the hook; `method` is a part of it."""
    text = """
hooks:
  - import: test_library_config:Denier
    params: {reason: closed on sundays}
    method: check
    phase: pre_call
    tools: ["sea*", "search", "read"]
"""
    load_hooks(write(tmp_path, text), desk.toolset)
    asyncio.run(desk.do_send())

    with pytest.raises(ToolDenied, match="closed on sundays"):
        desk.do_search()
    with pytest.raises(ToolDenied, match="closed on sundays"):
        desk.do_read()


def test_tool_that_fits_twice_has_one_hook(desk: Desk, tmp_path: Path) -> None:
    """Patterns that overlap attach a hook once."""
    text = """
- import: test_library_config:watch
  phase: pre_call
  tools: ["sea*", "search"]
"""
    load_hooks(write(tmp_path, text), desk.toolset)
    desk.do_search()

    assert SEEN == ["search"]


def test_file_may_be_toml(desk: Desk, tmp_path: Path) -> None:
    """The same in TOML, with an order and a name that switches it."""
    text = """
[[hooks]]
import = "test_library_config:watch"
phase = "pre_call"
tools = "search"
name = "watch"
order = -1
"""
    load_hooks(write(tmp_path, text, "hooks.toml"), desk.toolset)
    desk.search.pre_call(lambda _: SEEN.append("later"))
    desk.do_search()
    desk.toolset.configure({"watch": False})
    desk.do_search()

    assert SEEN == ["search", "later", "later"]


def test_hook_may_begin_disabled(desk: Desk, tmp_path: Path) -> None:
    """A hook that is not enabled runs when it is, and its subscription is there."""
    text = "- {import: 'test_library_config:watch', phase: pre_call, enabled: false}"
    (subscription,) = load_hooks(write(tmp_path, text), desk.toolset)
    desk.do_search()
    subscription.enable()
    desk.do_search()
    subscription.cancel()
    desk.do_search()

    assert SEEN == ["search"]


def test_hook_may_be_one_of_runs(desk: Desk, tmp_path: Path) -> None:
    """Phases of runs are attached to the toolset."""
    text = """
- import: hookgen.library:AllowList
  params: {denied: [send]}
  method: turn
  phase: after_model
"""
    load_hooks(write(tmp_path, text), desk.toolset)
    calls: list[AnyCall] = [SearchCall("tea"), SendCall("a", "b")]
    with desk.toolset.run() as run:
        turn = run.after_model(Turn(calls))

    assert [call.tool_name for call in turn.calls] == ["search"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- 1", "hook 1: a table is wanted, not 1"),
        ("x: []", "the only key is 'hooks', not 'x'"),
        ("text", "a list of hooks is wanted, not 'text'"),
        ("- {phase: pre_call}", "hook 1: 'import' is missing"),
        ("- {import: 'a:b'}", "hook 1 ('a:b'): 'phase' is missing"),
        (
            "- {import: a, phase: pre_call}",
            "hook 1 ('a'): 'import' is 'a', not a text like 'package.module:name'",
        ),
        (
            "- {import: 'a:b', phase: pre}",
            "hook 1 ('a:b'): 'phase' is 'pre', not one of 'pre_call', 'around', "
            "'async_around', 'intercept', 'post_call', 'on_error', 'on_exit', "
            "'on_item', 'pre_exec', 'post_exec', 'after_model'",
        ),
        (
            "- {import: 'a:b', phase: pre_call, tool: x}",
            "hook 1 ('a:b'): there is no key 'tool'; there are 'import', 'params', "
            "'method', 'phase', 'tools', 'order', 'name', 'enabled'",
        ),
        (
            "- {import: 'a:b', phase: pre_call, order: true}",
            "hook 1 ('a:b'): 'order' is True, not a whole number",
        ),
        (
            "- {import: 'a:b', phase: pre_call, tools: [1]}",
            "hook 1 ('a:b'): 'tools' is [1], not a name or a list of names",
        ),
        (
            "- {import: 'a:b', phase: pre_exec, tools: x}",
            "hook 1 ('a:b'): 'tools' means nothing to the phase 'pre_exec'",
        ),
        (
            "- {import: 'a:b', phase: pre_exec, name: x}",
            "hook 1 ('a:b'): 'name' means nothing to the phase 'pre_exec'",
        ),
        (
            "- {import: 'test_library_config:nothing', phase: pre_call}",
            "hook 1 ('test_library_config:nothing') cannot be imported: AttributeError: "
            "module 'test_library_config' has no attribute 'nothing'",
        ),
        (
            "- {import: 'no_such_module:x', phase: pre_call}",
            "hook 1 ('no_such_module:x') cannot be imported: ModuleNotFoundError: "
            "No module named 'no_such_module'",
        ),
        (
            "- {import: 'test_library_config:Denier', params: {}, phase: pre_call}",
            "hook 1 ('test_library_config:Denier') cannot be made: TypeError: "
            "Denier.__init__() missing 1 required keyword-only argument: 'reason'",
        ),
        (
            "- {import: 'test_library_config:watch', method: x, phase: pre_call}",
            "hook 1 ('test_library_config:watch') has no such method: AttributeError: "
            "'function' object has no attribute 'x'",
        ),
        (
            "- {import: 'test_library_config:SEEN', phase: pre_call}",
            "hook 1 ('test_library_config:SEEN'): [] is not a hook",
        ),
        (
            "- {import: 'test_library_config:Denier', phase: pre_call}",
            "hook 1 ('test_library_config:Denier'): "
            "<class 'test_library_config.Denier'> is not a hook",
        ),
        (
            "- {import: 'test_library_config:watch', phase: pre_call, tools: no}",
            "hook 1 ('test_library_config:watch'): 'tools' is False, "
            "not a name or a list of names",
        ),
        (
            "- {import: 'test_library_config:watch', phase: pre_call, tools: 'x*'}",
            "hook 1 ('test_library_config:watch') cannot be attached: LookupError: "
            "no tool of 'desk' fits name='x*', module='*', within='*', "
            "decorator=None, tag=None",
        ),
        (
            "- {import: 'test_library_config:watch', phase: around, tools: read}",
            "hook 1 ('test_library_config:watch') cannot be attached: TypeError: "
            "tool 'desk.tools:read' cannot be wrapped: it yields items, which no "
            "shared `around` does",
        ),
    ],
)
def test_wrong_files_are_told(
    desk: Desk, tmp_path: Path, text: str, message: str
) -> None:
    """What is wrong is said with file and entry."""
    path = write(tmp_path, text)
    with pytest.raises(HookFileError) as caught:
        load_hooks(path, desk.toolset)

    assert str(caught.value) == f"{path}: {message}"


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("hooks.yaml", "cannot be parsed: "),
        ("hooks.toml", "cannot be parsed: "),
        ("nothing.yaml", "cannot be read: No such file or directory"),
    ],
)
def test_unreadable_files_are_told(tmp_path: Path, name: str, start: str) -> None:
    """A file that is missing, or of another form, is named."""
    path = tmp_path / name
    if start.startswith("cannot be parsed"):
        path.write_text("[: }")

    with pytest.raises(HookFileError, match=re.escape(f"{path}: {start}")):
        read_hooks(path)


def test_all_hooks_are_attached_or_none(desk: Desk, tmp_path: Path) -> None:
    """If a later entry is wrong, earlier ones are taken back."""
    text = """
- {import: 'test_library_config:watch', phase: pre_call}
- {import: 'test_library_config:nothing', phase: pre_call}
"""
    with pytest.raises(HookFileError, match="hook 2"):
        load_hooks(write(tmp_path, text), desk.toolset)
    desk.do_search()

    assert SEEN == []
    assert desk.search.idle


def test_reading_imports_nothing(tmp_path: Path) -> None:
    """A file can be read whose modules are not there."""
    path = write(tmp_path, "- {import: 'no_such_module:x', phase: pre_call, order: 2}")
    (entry,) = read_hooks(path)

    assert (entry.target, entry.order, entry.tools) == ("no_such_module:x", 2, ("*",))
