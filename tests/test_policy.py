"""Finding the hooks of rules by reading files."""

from __future__ import annotations

from pathlib import Path

import pytest
from packages import write_package

from hookgen.errors import HookgenError, InputError, Span
from hookgen.model import FunctionKind
from hookgen.policy import Policies
from hookgen.report import error_lines
from hookgen.rule import (
    AllOf,
    HookFunction,
    Phase,
    Place,
    PolicyModule,
    Rule,
)

HOOK = "def audit(query: str) -> None: ...\n"


def find(folder: Path, do: str, *more: Path) -> HookFunction:
    policies = Policies(tuple(map(str, (folder, *more))))
    return policies.find_hook(make_rule(folder, do))


def make_rule(folder: Path, do: str) -> Rule:
    place = Place(folder / "pyproject.toml", Span(1, 0))
    return Rule("it", Phase.PRE_CALL, do, AllOf(()), place)


def shown(hook: HookFunction, folder: Path) -> tuple[str, int | None]:
    """Return where a hook stands; no line if it is no function."""
    span = hook.place.span
    path = hook.place.path.relative_to(folder).as_posix()
    return path, span.line if span is not None else None


@pytest.mark.parametrize(
    ("do", "files", "place"),
    [
        ("policy:audit", {"policy.py": HOOK}, ("policy.py", 1)),
        ("app.policy:audit", {"app/policy.py": f"\n{HOOK}"}, ("app/policy.py", 2)),
        ("app:audit", {"app/__init__.py": HOOK}, ("app/__init__.py", 1)),
        (
            "app.policy:audit",
            {"app/policy.py": "from app.hooks import audit\n", "app/hooks.py": HOOK},
            ("app/hooks.py", 1),
        ),
        (
            "app.policy:audit",
            {"app/policy.py": "from .hooks import audit\n", "app/hooks.py": HOOK},
            ("app/hooks.py", 1),
        ),
        (
            "app.policy:check",
            {"app/policy.py": "from . import audit as check\n", "app/__init__.py": HOOK},
            ("app/__init__.py", 1),
        ),
        (
            "app.policy:hooks.audit",
            {"app/policy.py": "from app import hooks\n", "app/hooks.py": HOOK},
            ("app/hooks.py", 1),
        ),
        (
            "app.policy:h.audit",
            {"app/policy.py": "import app.hooks as h\n", "app/hooks.py": HOOK},
            ("app/hooks.py", 1),
        ),
        (
            "app.a:audit",
            {
                "app/a.py": "from app.b import audit\n",
                "app/b.py": "from app.c import check as audit\n",
                "app/c.py": HOOK.replace("audit", "check"),
            },
            ("app/c.py", 1),
        ),
        (
            "app.policy:audit",
            {"app/policy.py": "from app.hooks import *\n", "app/hooks.py": HOOK},
            ("app/hooks.py", 1),
        ),
        (
            "policy:audit",
            {"policy.py": "try:\n    from x import audit\nexcept E:\n    " + HOOK},
            ("policy.py", 4),
        ),
        ("policy:C.audit", {"policy.py": f"class C:\n @staticmethod\n {HOOK}"}, ("policy.py", 3)),
    ],
)  # fmt: skip
def test_functions(
    tmp_path: Path, do: str, files: dict[str, str], place: tuple[str, int]
) -> None:
    """A function is found where it is defined, through imports."""
    write_package(tmp_path, files)

    hook = find(tmp_path, do)

    assert shown(hook, tmp_path) == place
    assert hook.kind is FunctionKind.FUNCTION
    assert hook.header is not None
    assert [each.name for each in hook.header.parameters] == ["query"]
    assert f"{hook.module}:{hook.name}" == do


@pytest.mark.parametrize(
    ("do", "text"),
    [
        ("policy:audit", "audit = Audit()\n"),
        ("policy:audit.check", "audit = Audit()\n"),
        ("policy:audit", "from elsewhere import audit\n"),
        ("policy:audit", "from elsewhere import *\n"),
        ("policy:audit", "from elsewhere import *\nfrom others import *\n"),
        ("policy:audit", f"{HOOK}audit = wrap(audit)\n"),
        ("policy:Base.check", "class Base(Hooks): ...\n"),
        ("policy:Audit", "class Audit: ...\n"),
        ("policy:Audit.check", "class Audit:\n    check = make()\n"),
        ("policy:audit", "for audit in hooks: ...\n"),
        ("policy:audit", f"{HOOK}for audit in hooks: ...\n"),
    ],
)
def test_what_is_no_function(tmp_path: Path, do: str, text: str) -> None:
    """Of what is bound but is no function, nothing is known but that it is there."""
    write_package(tmp_path, {"policy.py": text})

    hook = find(tmp_path, do)

    assert (hook.header, hook.kind) == (None, None)
    assert shown(hook, tmp_path) == ("policy.py", None)


@pytest.mark.parametrize(
    ("do", "files", "message", "hint"),
    [
        (
            "policy:audit",
            {"policy.py": "from other import audit\n", "other.py": "def adit(): ...\n"},
            "rule 'it': there is no function 'audit' in 'other'",
            "did you mean 'adit'?",
        ),
        (
            "policy:audit",
            {"policy.py": "from other import *\n", "other.py": "x = 1\n"},
            "rule 'it': there is no function 'audit' in 'other'",
            "it has no functions",
        ),
        (
            "policy:Audit.chek",
            {"policy.py": "class Audit:\n def check(self): ...\n"},
            "rule 'it': there is no function 'Audit.chek' in 'policy'",
            "did you mean 'Audit.check'?",
        ),
        (
            "app.policy.inner:audit",
            {"app/policy.py": HOOK},
            "rule 'it': there is no module 'app.policy.inner' that could be read",
            "modules are looked for in the project's folder, beside the tools and where "
            "Python finds packages",
        ),
        (
            "policy:Audit.__check",
            {"policy.py": "class Audit:\n @staticmethod\n def __check(): ...\n"},
            "rule 'it': Python gives '__check' another name in the generated class",
            "begin its name with one underscore at most",
        ),
        (
            "app.__policy:audit",
            {"app/__policy.py": HOOK},
            "rule 'it': Python gives '__policy' another name in the generated class",
            "begin its name with one underscore at most",
        ),
    ],
)
def test_what_is_not_there(
    tmp_path: Path, do: str, files: dict[str, str], message: str, hint: str
) -> None:
    """The error says what is missing, and where, or cannot be named in a class."""
    write_package(tmp_path, files)

    with pytest.raises(HookgenError) as caught:
        find(tmp_path, do)

    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert caught.value.path == tmp_path / "pyproject.toml"


@pytest.mark.parametrize(
    ("decorators", "is_decorated"),
    [
        (("@rule(phase='pre_call')",), False),
        (("@runtime.rule(phase='pre_call')",), False),
        (("@rule(phase='pre_call')", "@final"), False),
        (("@cache",), True),
        (("@strict()",), True),
        (("@strict.rule(1)",), True),
        (("@rule(phase='pre_call')", "@strict"), True),
    ],
)
def test_decorated(
    tmp_path: Path, decorators: tuple[str, ...], *, is_decorated: bool
) -> None:
    """A decorator may change what a hook is, but for those of which that is known."""
    start = "import strict\nfrom functools import cache\nfrom typing import final\n"
    start += "from hookgen import runtime\nfrom hookgen.runtime import rule\n"
    hook = "".join(f"{decorator}\n" for decorator in decorators) + HOOK
    inner = f"class Policy:\n    @staticmethod\n    {HOOK}"
    write_package(tmp_path, {"policy.py": start + hook + inner})

    assert find(tmp_path, "policy:audit").is_replaced is is_decorated
    assert not find(tmp_path, "policy:Policy.audit").is_replaced


@pytest.mark.parametrize(
    "text",
    [
        f"try:\n    from other import audit\nexcept ImportError:\n    {HOOK}",
        f"{HOOK}from other import audit\n",
        f"audit = None\n{HOOK}",
    ],
)
def test_bound_more_than_once(tmp_path: Path, text: str) -> None:
    """Where a name is bound by more than a function, that may not be what is called."""
    write_package(tmp_path, {"policy.py": text})

    assert find(tmp_path, "policy:audit").is_replaced


def test_imports_in_a_circle(tmp_path: Path) -> None:
    """Modules that import a name from each other do not keep hookgen busy for ever."""
    files = {"a.py": "from b import audit\n", "b.py": "from a import audit\n"}
    write_package(tmp_path, files)

    assert find(tmp_path, "a:audit").header is None


def test_first_folder_counts(tmp_path: Path) -> None:
    """Of several modules of one name, that of the first folder is meant."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "policy.py").write_text(HOOK, encoding="utf-8")

    hook = find(tmp_path / "two", "policy:audit", tmp_path / "one")

    assert hook.place.path == tmp_path / "two" / "policy.py"


def test_packages_without_init(tmp_path: Path) -> None:
    """A package without `__init__.py` may be in several folders, and in another one."""
    for folder, module in (("one", "a"), ("two", "b")):
        inner = tmp_path / folder / "space" / "inner"
        inner.mkdir(parents=True)
        (inner / f"{module}.py").write_text(HOOK, encoding="utf-8")

    hook = find(tmp_path / "one", "space.inner.b:audit", tmp_path / "two")

    assert hook.place.path == tmp_path / "two/space/inner/b.py"


def test_package_hides_folders(tmp_path: Path) -> None:
    """A package with an `__init__.py` counts more than folders before it."""
    (tmp_path / "one" / "app").mkdir(parents=True)
    (tmp_path / "one" / "app" / "policy.py").write_text(HOOK, encoding="utf-8")
    write_package(tmp_path / "two", {"app/policy.py": HOOK})

    hook = find(tmp_path / "one", "app.policy:audit", tmp_path / "two")

    assert hook.place.path == tmp_path / "two/app/policy.py"


def test_broken_file_is_one_error(tmp_path: Path) -> None:
    """A file that cannot be read is the same error for each of its rules."""
    write_package(tmp_path, {"policy.py": "def (\n"})
    policies = Policies((str(tmp_path),))
    errors: list[HookgenError] = []

    for name in ("audit", "check"):
        with pytest.raises(InputError) as caught:
            policies.find_hook(make_rule(tmp_path, f"policy:{name}"))
        errors.append(caught.value)

    assert errors[0] is errors[1]
    assert errors[0].path == tmp_path / "policy.py"


RULE = """\
from hookgen.runtime import rule


@rule(phase="pre_call")
def audit(query: str) -> None: ...
"""


def test_rules_that_nobody_reads(tmp_path: Path) -> None:
    """A module whose hook a rule names states rules that `policies` does not name."""
    write_package(tmp_path, {"policy.py": RULE})
    policies = Policies((str(tmp_path),))
    policies.find_hook(make_rule(tmp_path, "policy:audit"))
    named = PolicyModule("policy", Place(tmp_path / "pyproject.toml", None))

    (error,) = policies.find_unread(())

    assert list(error_lines(error, tmp_path)) == [
        "policy.py:4:2: error: rule 'policy:audit' is not read: 'policy' is not in "
        "'policies'",
        '    hint: write policies = ["policy"], or take the decorator away',
    ]
    assert list(policies.find_unread([named])) == []


def test_unread_rules_that_are_not_understood(tmp_path: Path) -> None:
    """What such a rule lacks is told as in a module that is in `policies`."""
    write_package(tmp_path, {"policy.py": RULE.replace("pre_call", "before")})
    policies = Policies((str(tmp_path),))
    policies.find_hook(make_rule(tmp_path, "policy:audit"))

    (error,) = policies.find_unread(())

    assert isinstance(error, InputError)
    assert error.span == Span(4, 6)
