"""Each step alone, in a folder that holds its inputs and nothing else.

What is made has to be what one run over the whole project makes, byte for byte: so it is a
function of these inputs, of hookgen itself and of nothing more. docs/building.md says which
inputs a step has; `acceptance/test_build_engine.py` does the same with an engine.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from command_line import Run, read_files
from commands import clean_environment

PROJECT = {
    "pyproject.toml": """\
[tool.hookgen]
paths = ["orders", "people", "weather", "scripts"]
bindings = ["*/tools.yaml"]
line-length = 60

[[tool.hookgen.wrap]]
source = "vendor/forecast.py"
out = "weather/forecast.py"
template = "templates/thrifty.py.jinja"
public = true
""",
    "hooks.toml": """\
policies = ["policy.limits"]

[[rule]]
where = { name = "refund" }
do = "policy.spending:limit_payments"
phase = "pre_call"

[[rule]]
where = { returns = "Customer | None" }
do = "policy.privacy:hide_address"
phase = "post_call"
""",
    "policy/spending.py": """\
from hookgen.runtime import Deny


def limit_payments(cents: int) -> Deny | None:
    return Deny("a person has to agree") if cents > 5000 else None
""",
    "policy/privacy.py": """\
from hookgen.runtime import Replace

from people.records import Customer


def hide_address(result: Customer | None) -> Replace[Customer | None] | None:
    return Replace(Customer(result.name, "")) if result else None
""",
    "policy/limits.py": """\
from hookgen.runtime import Deny, rule


@rule(phase="pre_call", where={"param": "city"})
def refuse_places(city: str) -> Deny | None:
    return Deny("nobody may know") if city == "Atlantis" else None


@rule(phase="pre_call", where={"name": "follow_*"})
def refuse_orders(number: str) -> Deny | None:
    return Deny("nobody may know") if number == "A-17" else None
""",
    "orders/__init__.py": '"""Orders."""\n',
    "orders/search.py": """\
from collections.abc import Iterator

from orders.states import State


# hookgen: tool
def find_orders(*states: State) -> list[str]:
    return [str(state) for state in states]


# hookgen: tool
def follow_order(number: str) -> Iterator[str]:
    yield number
""",
    "orders/states.py": "State = str\n",
    "orders/money/__init__.py": "",
    "orders/money/payments.py": """\
# hookgen: tool
def refund(number: str, cents: int) -> str:
    return f"{cents / 100:.2f} of order {number} are on their way back"
""",
    "people/__init__.py": "",
    "people/records.py": """\
from dataclasses import dataclass


@dataclass(frozen=True)
class Customer:
    name: str
    address: str
""",
    "people/directory.py": """\
from people.records import Customer


async def find_customer(number: int) -> Customer | None:
    return None
""",
    "people/tools.yaml": "tools:\n- binding: people.directory:find_customer\n",
    "scripts/report.py": """\
# hookgen: tool
def report(city: str) -> str:
    return f"all is well in {city}"
""",
    "templates/thrifty.py.jinja": """\
{#
summary = "Ask for a few days only"

[variables.days]
default = 5
help = "how many days may be asked for"
#}
{% macro body(tool) %}
if days > {{ days }}:
    days = {{ days }}
{{ tool.delegation }}
{% endmacro %}
""",
    "vendor/__init__.py": "",
    "vendor/forecast.py": """\
def forecast(city: str, days: int = 3) -> list[str]:
    return [f"{city}, day {day}: rain" for day in range(days)]
""",
    "weather/__init__.py": "",
    "weather/now.py": """\
# hookgen: tool
def look_outside(city: str) -> str:
    return f"it rains in {city}"
""",
}


RULES = (
    "pyproject.toml",
    "hooks.toml",
    "policy/spending.py",
    "policy/privacy.py",
    "policy/limits.py",
)
"""Inputs of every step: settings, rules, and the modules of their hooks."""


@dataclass(frozen=True, slots=True)
class Step:
    """A run over a part of the project."""

    path: str
    """What is instrumented: a package, a folder of scripts or a file."""
    own: tuple[str, ...]
    """The inputs that other steps do not have."""
    makes: tuple[str, ...]
    """Of a run over the whole project, what this step makes."""
    base: str = ""
    """What its results are not told with: there is no package around a script."""

    @property
    def inputs(self) -> tuple[str, ...]:
        return (*RULES, *self.own)


def _below(*folders: str) -> tuple[str, ...]:
    return tuple(name for name in PROJECT if name.startswith(folders))


PACKAGES = (
    Step(
        "orders",
        _below("orders/"),
        makes=(
            *_below("orders/"),
            "orders/hooks/__init__.py",
            "orders/hooks/money/__init__.py",
            "orders/hooks/money/payments.py",
            "orders/hooks/search.py",
        ),
    ),
    Step(
        "people",
        _below("people/"),
        makes=(
            *_below("people/"),
            "people/hooks/__init__.py",
            "people/hooks/directory.py",
        ),
    ),
    Step(
        "weather",
        _below("weather/", "vendor/", "templates/"),
        makes=(
            *_below("weather/"),
            "weather/forecast.py",
            "weather/hooks/__init__.py",
            "weather/hooks/now.py",
        ),
    ),
    Step(
        "scripts",
        _below("scripts/"),
        makes=("scripts/report.py", "scripts/report_hooks.py"),
        base="scripts/",
    ),
)
"""These make everything."""
FILES = (
    Step(
        "orders/search.py",
        ("orders/__init__.py", "orders/search.py"),
        makes=("orders/search.py", "orders/hooks/search.py"),
    ),
    Step(
        "orders/money/payments.py",
        (
            "orders/__init__.py",
            "orders/money/__init__.py",
            "orders/money/payments.py",
        ),
        makes=("orders/money/payments.py", "orders/hooks/money/payments.py"),
    ),
    Step(
        "people/directory.py",
        ("people/__init__.py", "people/directory.py", "people/tools.yaml"),
        makes=("people/directory.py", "people/hooks/directory.py"),
    ),
    Step(
        "scripts/report.py",
        ("scripts/report.py",),
        makes=("scripts/report.py", "scripts/report_hooks.py"),
        base="scripts/",
    ),
)
"""These make what belongs to one file. What belongs to a package knows all of them."""
STEPS = (*PACKAGES, *FILES)
COMMAND = ("instrument", "--no-cache", "--jobs", "1", "--out", "../made")


def write_inputs(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PROJECT[name].encode())


def take_step(folder: Path, *paths: str, seed: int = 0) -> dict[str, bytes]:
    """Return what a process of its own makes, by path."""
    done = subprocess.run(
        [sys.executable, "-m", "hookgen", *COMMAND, *paths],
        cwd=folder,
        env=clean_environment() | {"PYTHONHASHSEED": str(seed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return read_files(folder.parent / "made")


def parts_of(step: Step, made: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """Return those of the results that a step is there for."""
    return {name: made.get(name.removeprefix(step.base)) for name in step.makes}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what one run over the whole project makes."""
    folder = tmp_path_factory.mktemp("whole") / "project"
    write_inputs(folder, PROJECT)
    return take_step(folder)


def test_steps_make_everything(whole: dict[str, bytes]) -> None:
    """The packages and folders of scripts together are the whole project."""
    made = [name for step in PACKAGES for name in step.makes]

    assert sorted(made) == list(whole)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.path)
def test_step_has_all_that_it_needs(
    step: Step, whole: dict[str, bytes], tmp_path: Path
) -> None:
    """With its inputs alone, elsewhere and at another time, a step makes the same."""
    folder = tmp_path / "some" / "where" / "else"
    write_inputs(folder, step.inputs)
    for path in folder.rglob("*"):
        os.utime(path, (1e9, 1e9))

    made = take_step(folder, step.path, seed=STEPS.index(step) + 1)

    assert parts_of(step, made) == {name: whole[name] for name in step.makes}
    assert step not in PACKAGES or len(made) == len(step.makes)


@pytest.mark.parametrize(
    ("step", "missing"),
    [(step, name) for step in STEPS for name in step.inputs],
    ids=lambda value: value if isinstance(value, str) else value.path,
)
def test_step_needs_all_that_it_has(
    step: Step, missing: str, whole: dict[str, bytes], run: Run
) -> None:
    """Without one of its inputs, a step fails or makes something else."""
    write_inputs(Path(), [name for name in step.inputs if name != missing])

    done = run(*COMMAND, step.path)

    assert done.code in (0, 2, 3)
    assert done.code or parts_of(step, read_files("../made")) != {
        name: whole[name] for name in step.makes
    }
