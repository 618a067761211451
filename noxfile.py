"""All that is checked before a change lands: `nox`, or `nox -s` and one session."""

from __future__ import annotations

import os
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "virtualenv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["lint", "tests"]

PYTHONS = ("3.11", "3.12", "3.13")
OLDEST = PYTHONS[0]

# pyenv keeps all interpreters but its current one off the PATH.
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
for folder in sorted(PYENV.glob("versions/3.*/bin")):
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"


def install(session: nox.Session) -> None:
    """Install hookgen and what it is checked with, at fixed versions.

    What is imported is compiled then; most of it is not.
    """
    session.install("--quiet", "--no-compile", "--group", "dev", "--editable", ".")


@nox.session
def lint(session: nox.Session) -> None:
    """Check format, style and types; for types, Python 3.11 is assumed."""
    install(session)
    session.run("ruff", "format", "--check")
    session.run("ruff", "check")
    session.run("mypy")
    session.run("pyright", "--pythonpath", f"{session.bin}/python")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests; on the oldest Python all of them, with branch coverage."""
    install(session)
    # By files, so that what a file's tests share is made once; in the order of
    # collection, because the first ones take longest.
    at_once = ("-n", "auto", "--dist=loadfile", "--no-loadscope-reorder")
    if session.python == OLDEST:
        coverage = ("--cov", "--cov-report=term")
        session.run("pytest", *at_once, *coverage, "-m", "not heavy", *session.posargs)
    else:
        session.run("pytest", *at_once, "-m", "not slow", *session.posargs)


@nox.session
def heavy(session: nox.Session) -> None:
    """Run the tests that take long, with CrewAI, Ray and Dask among others."""
    install(session)
    session.run("pytest", "-m", "heavy", *session.posargs)
