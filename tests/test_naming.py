"""Which module a file is, and where its hook points go."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookgen.errors import InputError
from hookgen.naming import (
    MARKER,
    Location,
    Namer,
    is_generated,
    script_hooks_path,
    unmirrored,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with the packages `shop`, `shop.tools` and `shop.tools.orders`."""
    for name in ("shop", "shop/tools", "shop/tools/orders"):
        make(tmp_path / name / "__init__.py")
    return tmp_path


def make(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def locate(
    path: Path, *folders: Path, hooks: str = "hooks", namespaces: tuple[Path, ...] = ()
) -> Location:
    return Namer(hooks, frozenset(namespaces), folders).locate(path)


def names(location: Location) -> tuple[str, str, str, str]:
    name = location.name
    return name.dotted, name.hooks, name.source, name.command


def test_hooks_are_in_the_named_package(root: Path) -> None:
    """The package that the user names gets the hooks package; below, it is mirrored."""
    location = locate(root / "shop/tools/orders/refunds.py", root / "shop/tools")

    assert names(location) == (
        "shop.tools.orders.refunds",
        "shop.tools.hooks.orders.refunds",
        "shop/tools/orders/refunds.py",
        "shop/tools",
    )
    assert location.hooks_path == root / "shop/tools/hooks/orders/refunds.py"
    assert location.package == root / "shop/tools/hooks"
    assert location.root == root
    assert not location.name.is_package


def test_init_module_is_its_package(root: Path) -> None:
    """The hook points of an `__init__` module are those of the package."""
    location = locate(root / "shop/tools/orders/__init__.py", root / "shop/tools")

    assert names(location)[:2] == ("shop.tools.orders", "shop.tools.hooks.orders")
    assert location.hooks_path == root / "shop/tools/hooks/orders/__init__.py"
    assert location.name.is_package

    top = locate(root / "shop/tools/__init__.py", root / "shop/tools")
    assert names(top)[:2] == ("shop.tools", "shop.tools.hooks")
    assert top.hooks_path == root / "shop/tools/hooks/__init__.py"


def test_folder_above_the_packages(root: Path) -> None:
    """If a folder above is named, the topmost package gets the hooks package."""
    location = locate(root / "shop/tools/orders/refunds.py", root)

    assert location.package == root / "shop/hooks"
    assert location.name.hooks == "shop.hooks.tools.orders.refunds"


def test_file_alone(root: Path) -> None:
    """If a file is named, the package that it is in gets the hooks package."""
    location = locate(root / "shop/tools/orders/refunds.py")

    assert location.package == root / "shop/tools/orders/hooks"


def test_hooks_package_that_is_there(root: Path) -> None:
    """An earlier run has decided; the nearest hooks package that it made counts."""
    make(root / "shop/tools/hooks/__init__.py", f'"""{MARKER}"""')

    location = locate(root / "shop/tools/orders/refunds.py", root)

    assert location.package == root / "shop/tools/hooks"


def test_hooks_package_of_another_name(root: Path) -> None:
    """The name is a setting, and what is called `hooks` is then the user's."""
    make(root / "shop/hooks.py")

    location = locate(root / "shop/tools/search.py", root, hooks="points")

    assert location.name.hooks == "shop.points.tools.search"


def test_namespace_folder(root: Path) -> None:
    """A folder without an `__init__` module is a package if the user says so."""
    path = root / "plugins/search.py"

    assert locate(path, root).package is None
    location = locate(path, root, namespaces=(root / "plugins",))
    assert names(location)[:2] == ("plugins.search", "plugins.hooks.search")


@pytest.mark.parametrize(
    ("path", "hooks"),
    [
        ("server.py", "server_hooks"),
        ("my-server.py", "my_server_hooks"),
        ("shop/my-server.py", "my_server_hooks"),
        ("shop/class.py", "class_hooks"),
        ("größe 2.py", "größe_2_hooks"),
    ],
)
def test_script(root: Path, path: str, hooks: str) -> None:
    """What cannot be imported from a package gets a module beside it."""
    location = locate(root / path, root)

    assert location.package is None
    assert location.name.hooks == hooks
    assert location.hooks_path == (root / path).with_name(f"{hooks}.py")
    assert location.hooks_path == script_hooks_path(root / path)
    assert location.name.command == Path(path).name


def test_folder_that_cannot_be_imported(root: Path) -> None:
    """A package is not looked for above a folder whose name is no name."""
    make(root / "my tools/__init__.py")
    make(root / "my tools/inner/__init__.py")

    location = locate(root / "my tools/inner/search.py", root)

    assert names(location)[:2] == ("inner.search", "inner.hooks.search")
    assert location.root == root / "my tools"


@pytest.mark.parametrize(
    "name",
    ["hooks/__init__.py", "hooks.py", "hooks/tools/search.py", "hooks/mine.py"],
)
def test_what_is_not_generated_is_refused(root: Path, name: str) -> None:
    """Nothing of the user's stands where hook points go."""
    foreign = make(root / "shop" / name, "MINE = True\n")

    with pytest.raises(InputError) as caught:
        locate(root / "shop/tools/search.py", root)

    assert caught.value.path == foreign
    assert caught.value.message == (
        "was not generated by hookgen, and stands where hook points belong"
    )


def test_hooks_folder_of_a_killed_run(root: Path) -> None:
    """A folder of generated modules is ours, though its `__init__` module is missing."""
    make(root / "shop/hooks/A.py", f'"""{MARKER}"""')

    assert locate(root / "shop/search.py", root).package == root / "shop/hooks"


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [
        (f'"""Hook points.\n\n{MARKER} from a.py."""\n', True),
        (f"# {MARKER} from hookgen/runtime/point.py; do not edit.\n", True),
        ("", False),
        ("x = 1\n" * 200 + MARKER, False),
    ],
)
def test_marker(tmp_path: Path, text: str, is_ours: bool) -> None:
    """What is generated says so in its first lines."""
    assert is_generated(make(tmp_path / "a.py", text)) is is_ours


def test_marker_of_no_file(tmp_path: Path) -> None:
    """What is not there, or is a folder, is not generated."""
    assert not is_generated(tmp_path / "nowhere.py")
    assert not is_generated(tmp_path)


@pytest.mark.parametrize("name", ["01_search.py", "2fa.py"])
def test_script_that_begins_with_a_digit(root: Path, name: str) -> None:
    """The module of hook points has a name that can be imported all the same."""
    hooks = locate(make(root / name)).name.hooks

    assert hooks == f"_{name.removesuffix('.py')}_hooks"


@pytest.mark.parametrize("name", ['a"b.py', "back\\slash.py", "line\nend.py"])
def test_name_that_would_end_a_docstring(root: Path, name: str) -> None:
    """A file name that generated code could not quote is refused."""
    path = make(root / name)

    with pytest.raises(InputError) as caught:
        locate(path)

    assert caught.value.message == "has a name that cannot stand in generated code"
    assert caught.value.path == path
    assert caught.value.hint == "rename it to letters, digits and underscores"


def test_module_that_is_named_like_a_base_class(root: Path) -> None:
    """A package cannot have both its own class and a module of one name."""
    path = make(root / "shop/tools/ToolCall.py")

    with pytest.raises(InputError) as caught:
        locate(path)

    assert (
        caught.value.message
        == "has the name 'ToolCall', which generated code has a use for"
    )
    assert caught.value.hint == "rename the module"


@pytest.mark.parametrize(
    ("module", "mirror"),
    [
        ("toolset.py", "toolset_.py"),
        ("load__.py", "load___.py"),
        ("load/toolset.py", "load_/toolset_.py"),
        ("load/__init__.py", "load_/__init__.py"),
        ("loader.py", "loader.py"),
    ],
)
def test_module_that_is_named_like_the_toolset(
    root: Path, module: str, mirror: str
) -> None:
    """Its hook points have another name, which leads back to it."""
    make(root / "shop/tools/load/__init__.py")
    hooks = root / "shop/tools/hooks"

    location = locate(make(root / "shop/tools" / module), root / "shop/tools")

    assert location.hooks_path == hooks / mirror
    assert unmirrored(Path(mirror)) == Path(module)
