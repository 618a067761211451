"""What holds for all hook points of a package."""

from __future__ import annotations

from fnmatch import fnmatchcase
from threading import RLock
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Registered(Protocol):
    """A hook point, as far as the registry has to know it."""

    def refresh(self) -> None:
        """Read again what holds for all points."""
        ...

    def follow_runs(self) -> None:
        """Take note that the first run has begun, or the last one ended."""
        ...


P = TypeVar("P", bound=Registered)


class Registry(Generic[P]):
    """The hook points that have been imported, and the state that they share."""

    names_hooks: ClassVar[bool] = False
    """Whether messages call hooks by the names that they are attached under."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._points: list[P] = []
        self._runs = 0
        self.is_running = False
        """Whether a run of this package's tools is going on somewhere."""
        self._switches: tuple[tuple[str, bool], ...] = ()
        self._is_enabled = True

    @property
    def is_enabled(self) -> bool:
        """Whether any hook runs at all."""
        return self._is_enabled

    def add(self, point: P) -> None:
        """Take in a hook point that has just been made."""
        with self._lock:
            self._points.append(point)

    def allows(self, names: Iterable[str]) -> bool:
        """Return whether hooks of these names are switched on: the last word wins."""
        allowed = True
        for pattern, is_on in self._switches:
            if any(fnmatchcase(name, pattern) for name in names):
                allowed = is_on
        return allowed

    def enable(self) -> None:
        """Let hooks run again."""
        self._set_enabled(is_enabled=True)

    def disable(self) -> None:
        """Run no hook of any tool, and count no call, until `enable` is called.

        A tool then costs what it costs without hooks.
        """
        self._set_enabled(is_enabled=False)

    def configure(self, switches: Mapping[str, bool]) -> None:
        """Switch hooks on and off by name, those that are attached later included.

        The keys are names, or patterns with `*` and `?`; of several that match, the
        last one counts. Another call starts from nothing again.
        """
        with self._lock:
            self._switches = tuple(switches.items())
            self._refresh()

    def _set_enabled(self, *, is_enabled: bool) -> None:
        with self._lock:
            self._is_enabled = is_enabled
            self._refresh()

    def enter_run(self) -> None:
        """Make all tools tell of their calls, until as many runs are left again."""
        with self._lock:
            self._runs += 1
            if self._runs == 1:
                self._set_running(is_running=True)

    def leave_run(self) -> None:
        """Let tools without hooks go unnoticed again, when no other run goes on."""
        with self._lock:
            self._runs -= 1
            if not self._runs:
                self._set_running(is_running=False)

    def _set_running(self, *, is_running: bool) -> None:
        self.is_running = is_running
        for point in self._points:
            point.follow_runs()

    def _refresh(self) -> None:
        for point in self._points:
            point.refresh()


class RuleRegistry(Registry[P]):
    """That of a point for the hooks of rules, which generated code calls."""

    names_hooks = True
