"""Who may know whom: the house of DESIGN.md, section 8."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "hookgen"

FLOORS = (
    {"errors", "layout", "stamps", "version"},
    {"model", "table", "trace"},
    {"disk", "rule"},
    {"toml"},
    {"catalogue", "finding", "installed", "original", "rule_table", "wrapper"},
    {
        "bindings",
        "naming",
        "ordering",
        "plan",
        "render",
        "rule_settings",
        "scan",
        "signature",
        "source",
        "typeform",
        "verify",
        "write",
    },
    {
        "bind",
        "conditions",
        "importing",
        "policy",
        "readers",
        "reflow",
        "retype",
        "rewrite",
        "settings",
        "wrap",
    },
    {"assemble", "cache", "shim"},
    {"points"},
    {"emit"},
    {"pipeline"},
    {"report"},
    {"commands"},
    {"cli", "wheels"},
    {"__main__"},
)
"""Lowest first. What is here twice, or not at all, is a mistake."""

PIPELINE_FLOORS = (
    {"bound", "orders", "reasons", "sameness"},
    {"records", "rules"},
    {"module", "wrappers"},
    {"worker"},
    {"copy", "kept", "standalone"},
    {"packages", "scripts", "writing"},
    {"run"},
    {"__init__"},
)

OWNERS = {
    "hatchling": "wheels",
    "jinja2": "render",
    "libcst": "scan",
    "setuptools": "wheels",
    "typer": "cli",
    "yaml": "bindings",
}
"""Who alone imports a package that is not of the standard library."""

RECORDS = {"msgspec"}
"""What all may make their records with, but what runs in users' processes."""

WRITERS = {
    "chmod",
    "copyfile",
    "hardlink_to",
    "makedirs",
    "mkdir",
    "remove",
    "rename",
    "rmdir",
    "rmtree",
    "symlink_to",
    "touch",
    "unlink",
    "write_bytes",
    "write_text",
}
"""Functions of `os`, `shutil` and `pathlib` that change what is on disk."""


def modules(folder: Path) -> Iterator[Path]:
    """Yield the modules of the command line, not the runtime's and the library's."""
    for path in sorted(folder.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] not in ("runtime", "library"):
            yield path


def imported(path: Path) -> set[str]:
    """Return the modules that a module imports, in full."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.Import(names=aliases):
                names.update(alias.name for alias in aliases)
            case ast.ImportFrom(module=str(module), names=aliases, level=0):
                names.update(f"{module}.{alias.name}" for alias in aliases)
            case ast.ImportFrom():
                names.add("relative")
            case _:
                continue
    return names


def known(path: Path, package: str) -> set[str]:
    """Return the parts of a package that a module knows."""
    prefix = f"{package}."
    return {
        name.removeprefix(prefix).partition(".")[0]
        for name in imported(path)
        if name.startswith(prefix)
    }


def find_climbs(knows: dict[str, set[str]], floors: tuple[set[str], ...]) -> list[str]:
    """Return who knows someone who is not on a floor below."""
    return [
        f"{module} knows {other}"
        for number, floor in enumerate(floors)
        for module in sorted(floor)
        for other in sorted(knows.get(module, set()))
        if not any(other in below for below in floors[:number])
    ]


def test_imports_go_downwards() -> None:
    """A module knows those of lower floors only, not even those of its own."""
    knows: dict[str, set[str]] = {}
    for path in modules(PACKAGE):
        unit = path.relative_to(PACKAGE).with_suffix("").parts[0]
        knows.setdefault(unit, set()).update(known(path, "hookgen") - {unit})
    del knows["__init__"]

    assert find_climbs(knows, FLOORS) == []
    assert sorted(knows) == sorted(name for floor in FLOORS for name in floor)


def test_imports_go_downwards_in_the_pipeline() -> None:
    """So it is inside of the largest package."""
    folder = PACKAGE / "pipeline"
    knows = {path.stem: known(path, "hookgen.pipeline") for path in modules(folder)}

    assert find_climbs(knows, PIPELINE_FLOORS) == []
    assert sorted(knows) == sorted(n for floor in PIPELINE_FLOORS for n in floor)


def test_climbs_are_found() -> None:
    """The check sees a module that knows its floor, one above, or one unheard of."""
    knows = {"plan": {"verify"}, "model": {"scan", "errors"}, "cli": {"nobody"}}

    assert find_climbs(knows, FLOORS) == [
        "model knows scan",
        "plan knows verify",
        "cli knows nobody",
    ]


def test_packages_have_one_owner() -> None:
    """Each package that is not of the standard library is imported in one place."""
    for path in modules(PACKAGE):
        unit = path.relative_to(PACKAGE).with_suffix("").parts[0]
        roots = {name.partition(".")[0] for name in imported(path)}
        foreign = roots - sys.stdlib_module_names - {"hookgen"}
        allowed = {name for name, owner in OWNERS.items() if owner == unit}
        if unit not in {"library", "runtime"}:
            allowed |= RECORDS
        assert foreign <= allowed


def test_package_itself_imports_nothing() -> None:
    """Importing `hookgen.runtime` runs no more than a docstring of hookgen."""
    tree = ast.parse((PACKAGE / "__init__.py").read_bytes())

    assert [type(node) for node in tree.body] == [ast.Expr]


def test_runtime_stands_apart() -> None:
    """Importing the runtime imports nothing else of hookgen, and nobody imports it."""
    script = (
        "import sys, hookgen.runtime\n"
        "print(*(m for m in sys.modules if m.startswith('hookgen.') "
        "and not m.startswith('hookgen.runtime')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PACKAGE.parent,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert done.stdout == "\n"
    assert not any("runtime" in known(path, "hookgen") for path in modules(PACKAGE))


LIBRARY_OWNERS = {"cachetools": "cache", "opentelemetry": "telemetry", "yaml": "config"}
"""Which module of the library alone imports a package."""


def test_library_stands_apart() -> None:
    """It knows the runtime and what errors are; only itself knows the library."""
    for path in sorted((PACKAGE / "library").glob("*.py")):
        assert known(path, "hookgen") <= {"runtime", "errors"}
    others = [path for path in PACKAGE.rglob("*.py") if path.parent.name != "library"]

    assert not any("library" in known(path, "hookgen") for path in others)


def test_packages_of_the_library_have_one_owner() -> None:
    """What an extra brings is imported in one place, and not with the others."""
    owners: dict[str, str] = {}
    for path in sorted((PACKAGE / "library").glob("*.py")):
        for name in imported(path) - {"relative"}:
            root = name.partition(".")[0]
            if root not in sys.stdlib_module_names and root != "hookgen":
                assert owners.setdefault(root, path.stem) == path.stem

    assert owners == LIBRARY_OWNERS
    init = (PACKAGE / "library" / "__init__.py").read_text(encoding="utf-8")
    assert not any(f"from .{owner} import" in init for owner in owners.values())


def find_writes(source: str | bytes) -> list[str]:
    """Return what in a module changes files, by line."""
    return [
        f"{node.lineno}: {fault}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and (fault := judge_call(node))
    ]


def judge_call(call: ast.Call) -> str | None:
    """Return how a call changes files, if it does."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="os"), attr="replace"):
            return "os.replace"
        case ast.Attribute(attr=name) if name in WRITERS:
            return name
        case ast.Name(id="open") if is_devnull(call.args[0]):
            return None
        case ast.Attribute(attr="open") | ast.Name(id="open"):
            values = [*call.args, *(keyword.value for keyword in call.keywords)]
            modes = [v.value for v in values if isinstance(v, ast.Constant)]
            if any(isinstance(mode, str) and set(mode) & set("wax+") for mode in modes):
                return "open"
    return None


def is_devnull(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="os"), attr="devnull"):
            return True
        case _:
            return False


def test_only_one_module_writes() -> None:
    """All that changes files is in `write`."""
    writers = {path for path in modules(PACKAGE) if find_writes(path.read_bytes())}

    assert writers == {PACKAGE / "write.py"}


@pytest.mark.parametrize(
    ("source", "writes"),
    [
        ("open(path, 'w')", ["1: open"]),
        ("path.open(mode='ab')", ["1: open"]),
        ("open(path, 'rb')", []),
        ("open(path)", []),
        ("open(os.devnull, 'w')", []),
        ("path.write_text('')", ["1: write_text"]),
        ("os.replace(a, b)", ["1: os.replace"]),
        ("text.replace(a, b)", []),
        ("shutil.rmtree(a)", ["1: rmtree"]),
    ],
)
def test_writes_are_found(source: str, writes: list[str]) -> None:
    """The check sees what it is there for."""
    assert find_writes(source) == writes


LOOKS = {
    "exists",
    "glob",
    "is_dir",
    "is_file",
    "is_symlink",
    "isdir",
    "isfile",
    "islink",
    "iterdir",
    "lexists",
    "listdir",
    "lstat",
    "open",
    "read_bytes",
    "read_text",
    "readlink",
    "realpath",
    "resolve",
    "rglob",
    "scandir",
    "stat",
    "walk",
}
"""Functions of `os` and `pathlib` that look at what is on disk."""

LOOKERS = {
    "cache": "tells whether what was looked at is still the same",
    "commands/starting": "changes settings, and is never repeated",
    "disk": "the one that notes what is looked at",
    "installed": "hookgen's own files, which are noted",
    "pipeline/kept": "hookgen's own files, which are noted",
    "pipeline/copy": "runs that copy are not repeated",
    "pipeline/standalone": "hookgen's own files, which are noted",
    "pipeline/writing": "only what is about to be written",
    "scan/grammar": "none: `resolve` is libcst's",
    "source": "entries of folders that are noted",
    "stamps": "beneath `disk`",
    "wheels/copies": "builds are not kept",
    "wheels/setuptools": "builds are not kept",
    "wheels/switch": "builds are not kept",
    "write": "only what is about to be written",
}
"""Who looks at files on his own, and why no kept answer is wrong for it."""


def find_looks(source: str | bytes) -> list[str]:
    """Return the calls in a module that look at files on their own, by line."""
    return [
        f"{node.lineno}: {node.func.attr}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOOKS
        and not (isinstance(node.func.value, ast.Name) and node.func.value.id in _NOTED)
    ]


_NOTED = {"ast", "disk"}


def test_looks_are_noted() -> None:
    """Whoever looks at files does it by `disk`, else a kept answer may be wrong."""
    lookers = {
        path.relative_to(PACKAGE).with_suffix("").as_posix(): found
        for path in modules(PACKAGE)
        if (found := find_looks(path.read_bytes()))
    }
    names = {n.partition("/")[0] if "cache/" in n else n for n in lookers}

    assert names == set(LOOKERS), lookers


def test_looks_are_found() -> None:
    """The check sees what it is there for."""
    source = "path.is_file()\nos.stat(path)\ndisk.is_file(path)\nast.walk(tree)\n"

    assert find_looks(source) == ["1: is_file", "2: stat"]
