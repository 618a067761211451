"""The example is current, correct, and does what its demonstration says."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from commands import ROOT, do, run_command

EXAMPLES = ROOT / "examples"

DEMONSTRATION = """\
pre_call changes an argument: asked for 10 articles, given 2
    Refunds
    Gift cards
pre_call replaces the result: the same search does not run the tool
    from memory: SearchArticlesCall(query='refunds', limit=2)
post_call replaces the result: card numbers are hidden
    A-17, card **** 9012
pre_call denies the call: the tool does not run
    Receipt(order='A-17', cents=900)
    tool 'refund' was denied: refunds of 50.00 and more need a person
on_item numbers the lines; on_error goes on when the archive is offline
    1. Sales of 2021
    2. (no more: the records of 2021 are archived)
an async stream, hooked and unchanged
    Where is my parcel?
on_error recovers: the model gets an answer
    Ada
    not a customer
pre_call of a method knows its object
    To ada@example.com: It is on its way. (Grace answers for this message.) -- Grace
pre_call looks only: every call, as it was asked for
    low: SearchArticlesCall(query='refunds', limit=10)
    low: SearchArticlesCall(query='refunds', limit=10)
    from memory: SearchArticlesCall(query='refunds', limit=2)
    private: FindOrdersCall(customer='ada@example.com', statuses=('shipped',), limit=10)
    money: RefundCall(number='A-17', cents=900)
    much money: RefundCall(number='A-17', cents=12900)
    low: SalesReportCall(year=2021)
    low: WatchTicketsCall(subject='parcel')
    private: CustomerToolsLookUpCall(email='ada@example.com')
    private: CustomerToolsLookUpCall(email='eve@example.com')
    outgoing: CustomerToolsWriteCall(email='ada@example.com', text='It is on its way.')
a run counts its calls: 10, 1 denied
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return the desk's folder in a copy of the examples."""
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
    shutil.copytree(EXAMPLES, tmp_path / "examples", ignore=ignored)
    return tmp_path / "examples" / "desk"


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by their relative paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_example_is_current(desk: Path) -> None:
    """What is committed is what hookgen makes."""
    do([sys.executable, "-m", "hookgen", "check"], desk.parent)


def test_example_is_made_again(desk: Path) -> None:
    """Reverted and instrumented, every file has the same bytes."""
    before = read_files(desk)
    do([sys.executable, "-m", "hookgen", "revert"], desk.parent)
    assert "tools/hooks/orders.py" not in read_files(desk)

    do([sys.executable, "-m", "hookgen", "instrument"], desk.parent)

    assert read_files(desk) == before


def test_demonstration(desk: Path) -> None:
    """The demonstration prints what its hooks make of the calls."""
    printed = do([sys.executable, "-m", "desk.demo"], desk.parent)

    assert printed == DEMONSTRATION


def test_mypy_accepts_the_example(desk: Path) -> None:
    """mypy --strict has nothing to say of tools, hooks packages and policy."""
    do([sys.executable, "-m", "mypy"], desk.parent)


def test_pyright_accepts_the_example(desk: Path) -> None:
    """pyright in strict mode has nothing to say either."""
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable]

    do(command, desk.parent)


def test_log_must_know_every_tool(desk: Path) -> None:
    """A tool that is new to the exhaustive `match` of the log is a type error."""
    log = desk / "observation.py"
    log.write_text(log.read_text().replace(" | WatchTicketsCall()", ""))

    with pytest.raises(AssertionError, match=r'incompatible type "WatchTicketsCall"'):
        do([sys.executable, "-m", "mypy"], desk.parent)


def test_policy_must_fit_the_tools(desk: Path) -> None:
    """A parameter of a tool that the policy knows by its old name fails the check."""
    orders = desk / "tools" / "orders.py"
    text = orders.read_text().replace("cents: int", "amount: int")
    orders.write_text(text.replace(", cents", ", amount").replace("(cents", "(amount"))

    checked = run_command([sys.executable, "-m", "hookgen", "check"], desk.parent)

    assert checked.returncode == 2
    assert (
        "desk/policy.py:57:2: error: rule 'desk.policy:limit_payments' is for no tool"
        in checked.stderr
    )
