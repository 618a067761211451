"""hookgen as a step of Bazel, which keeps results by the digests of all inputs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from environments import CACHE, ROOT, do, hookgen, try_out

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.heavy,
    pytest.mark.skipif(
        sys.platform != "linux" or shutil.which("npm") is None,
        reason="needs npm, which brings Bazel, on Linux",
    ),
]

BAZEL = "@bazel/bazel-linux_x64@2.1.0"
"""The last one that a registry of packages has; newer ones are not needed for this."""
EXAMPLE = ROOT / "examples" / "build-engine"
PACKAGES = {"orders", "people", "weather"}


@dataclass(frozen=True, slots=True)
class Done:
    """What a build did, by package; a package without changes is in neither."""

    ran: set[str]
    found: set[str]
    """Their results were in the cache."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout of the example, on what stands for a machine of its own."""

    folder: Path
    bazel: Path
    root: Path
    """What Bazel keeps on this machine."""
    cache: Path
    """What the machines share."""
    wheels: Path

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Bazel."""
        options = [f"--output_user_root={self.root}", *arguments]
        python, wheels = sys.executable, str(self.wheels)
        return try_out(
            [self.bazel, *options],
            self.folder,
            HOOKGEN_PYTHON=python,
            PIP_FIND_LINKS=wheels,
        )

    def build(self) -> Done:
        """Build everything."""
        log = self.root.with_suffix(".json")
        built = self.call(
            *("build", "//...", "--noshow_progress", f"--disk_cache={self.cache}"),
            f"--execution_log_json_file={log}",
        )
        assert built.returncode == 0, built.stderr
        return read_log(log.read_text(encoding="utf-8"))

    def change(self, name: str, old: str, new: str) -> None:
        """Replace a text that a file holds."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def read(self) -> dict[str, bytes]:
        """Return everything that was made, by the paths that modules are imported by."""
        folders = [self.folder / "bazel-bin" / name / "hooked" for name in PACKAGES]
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for folder in folders
            for path in folder.rglob("*.py")
        }


CheckOut = Callable[[], Checkout]


def read_log(text: str) -> Done:
    """Return what was done, by Bazel's own account: one JSON object after the other."""
    done = Done(set(), set())
    decoder = json.JSONDecoder()
    while text := text.lstrip():
        step, end = decoder.raw_decode(text)
        text = text[end:]
        assert step["mnemonic"] == "Hookgen"
        package = step["progressMessage"].removeprefix("Instrumenting ")
        (done.found if step["remoteCacheHit"] else done.ran).add(package)
    return done


def install_bazel() -> Path:
    """Return Bazel, installed if it is not there yet."""
    folder = CACHE / BAZEL.replace("/", "-").replace("@", "-").strip("-")
    if not folder.exists():
        # Made elsewhere and then renamed: half of it is never found here.
        CACHE.mkdir(exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix="bazel-", dir=CACHE))
        do(["npm", "install", "--no-audit", "--no-fund", "--prefix", made, BAZEL], made)
        try:
            made.rename(folder)
        except OSError:
            # Another process was quicker, and what it has made is as good.
            shutil.rmtree(made)
    return folder / "node_modules" / ".bin" / "bazel"


def build_wheel(source: Path, wheels: Path) -> None:
    """Build hookgen's own wheel."""
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel"]
    do([*build, "--outdir", wheels, source], source)


@pytest.fixture(scope="module")
def check_out(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CheckOut]:
    """Return what checks the example out anew, on another machine each time."""
    folder = tmp_path_factory.mktemp("engine")
    wheels = folder / "wheels"
    build_wheel(ROOT, wheels)
    bazel = install_bazel()
    checkouts: list[Checkout] = []

    def check_out() -> Checkout:
        machine = folder / f"machine{len(checkouts)}"
        shutil.copytree(EXAMPLE, machine / "shop")
        checkout = Checkout(
            machine / "shop", bazel, machine / "root", folder / "cache", wheels
        )
        checkouts.append(checkout)
        return checkout

    yield check_out
    for checkout in checkouts:
        checkout.call("shutdown")


@pytest.fixture(scope="module")
def checkout(check_out: CheckOut) -> Checkout:
    """Return a checkout in which everything is built, and nothing was before."""
    checkout = check_out()
    assert checkout.build() == Done(ran=PACKAGES, found=set())
    return checkout


def test_bazel_makes_what_a_plain_run_makes(checkout: Checkout, tmp_path: Path) -> None:
    """The steps together make what one run over the whole repository makes."""
    run = hookgen("instrument", "--out", tmp_path / "out", folder=checkout.folder)
    assert run.returncode == 0, run.stderr

    made = {
        path.relative_to(tmp_path / "out").as_posix(): path.read_bytes()
        for path in (tmp_path / "out").rglob("*.py")
    }
    assert checkout.read() == made


def test_nothing_runs_twice(checkout: Checkout) -> None:
    """A second build does nothing."""
    assert checkout.build() == Done(ran=set(), found=set())


def test_another_machine_takes_results_from_the_cache(
    check_out: CheckOut, checkout: Checkout
) -> None:
    """A checkout in another folder runs nothing, and gets the same bytes."""
    other = check_out()

    assert other.build() == Done(ran=set(), found=PACKAGES)
    assert other.read() == checkout.read()


@pytest.mark.parametrize(
    ("name", "old", "new", "packages"),
    [
        ("orders/search.py", "*states", "*wanted", {"orders"}),
        (
            "people/records.py",
            "address: str",
            "address: str\n    city: str",
            {"people"},
        ),
        ("vendor/forecast.py", "days: int = 3", "days: int = 4", {"weather"}),
        ("templates/thrifty.py.jinja", "default = 5", "default = 6", {"weather"}),
        ("policy/spending.py", "cents: int)", "number: str)", PACKAGES),
        ("hooks.toml", '"pre_call"', '"around"', PACKAGES),
        (
            "pyproject.toml",
            "public = true",
            "line-length = 60\npublic = true",
            PACKAGES,
        ),
    ],
    ids=["tool", "type", "wrapped", "template", "policy", "rule", "settings"],
)
def test_a_change_runs_what_it_is_an_input_of(
    checkout: Checkout, name: str, old: str, new: str, packages: set[str]
) -> None:
    """Tools, rules, settings and templates: only what reads them is made anew."""
    before = checkout.read()

    checkout.change(name, old, new)
    assert checkout.build() == Done(ran=packages, found=set())
    assert checkout.read() != before

    checkout.change(name, new, old)
    assert checkout.build() == Done(ran=set(), found=packages)
    assert checkout.read() == before


def test_another_version_makes_everything_anew(
    check_out: CheckOut, tmp_path: Path
) -> None:
    """hookgen itself is an input, so that no version gets what another one has made."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("hookgen", "templates"):
        shutil.copytree(ROOT / name, source / name)
    version = source / "hookgen" / "version.py"
    version.write_text('VERSION = "9000"\n', encoding="utf-8")
    checkout = check_out()
    build_wheel(source, checkout.wheels)
    (pin,) = (checkout.folder / "requirements.txt").read_text().splitlines()
    checkout.change("requirements.txt", pin, "hookgen==9000")

    assert checkout.build() == Done(ran=PACKAGES, found=set())


def test_what_is_not_declared_is_not_there(check_out: CheckOut) -> None:
    """A step without the modules of its rules fails: nothing else is looked at."""
    checkout = check_out()
    checkout.change("orders/BUILD.bazel", 'reads = ["//policy"],', "")

    built = checkout.call("build", "//orders:hooked")

    assert built.returncode == 1
    assert "hooks.toml:3:6: error: " in built.stderr


def test_example_pins_this_version() -> None:
    """The example asks for the version that it is shipped with."""
    code = "from hookgen.version import VERSION; print(f'hookgen=={VERSION}')"
    version = do([sys.executable, "-c", code], ROOT)

    assert (EXAMPLE / "requirements.txt").read_text(encoding="utf-8") == version
