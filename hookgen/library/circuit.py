"""A circuit breaker: a tool that keeps failing is left alone for a while.

After M. Nygard, "Release It!" (2007). Not by `pybreaker` or `purgatory`, as of their
releases 1.4 and 3.0: both raise errors of their own where a denial is wanted, and wrap
functions, which a stream is not.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from threading import Lock
from time import monotonic

from hookgen.runtime import Deny, ToolCall, ToolDenied


class _Circuit:
    """What is known of one tool."""

    __slots__ = ("failures", "is_probing", "opened")

    def __init__(self) -> None:
        self.failures = 0
        """In a row."""
        self.opened: float | None = None
        """When it was opened, by the clock; `None` if it is closed."""
        self.is_probing = False
        """Whether a call is on its way that decides if it closes."""


class CircuitBreaker:
    """Denies calls of a tool that has failed too often in a row.

    An `intercept` hook for tools of all kinds. When the time is over, one call is let
    through: if it returns, all are, if it fails, the time begins again. Denied and
    cancelled calls say nothing of the tool.
    """

    __slots__ = ("_circuits", "_clock", "_counts", "_failures", "_lock", "_wait")

    def __init__(
        self,
        *,
        failures: int = 5,
        wait: float = 30.0,
        counts: Callable[[Exception], bool] = lambda _: True,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Open after so many failures in a row, for so many seconds.

        `counts` says which errors are failures of the tool; others are as good as a
        result. `clock` is in seconds and never goes back.
        """
        if failures < 1:
            raise ValueError(f"failures is {failures}, not 1 or more")
        self._failures = failures
        self._wait = wait
        self._counts = counts
        self._clock = clock
        self._lock = Lock()
        self._circuits: dict[type[ToolCall], _Circuit] = {}

    def __call__(self, call: ToolCall, /) -> Generator[Deny | None, object, None]:
        """Let a call go on, and learn from it; or deny it."""
        with self._lock:
            circuit = self._circuits.setdefault(type(call), _Circuit())
            is_probe = circuit.opened is not None
            denial = self._enter(circuit)
        if denial is not None:
            yield denial
            return
        try:
            yield None
        except ToolDenied:
            raise
        except Exception as error:
            self._end(circuit, failed=self._counts(error), is_probe=is_probe)
            raise
        else:
            self._end(circuit, failed=False, is_probe=is_probe)
        finally:
            if is_probe:
                with self._lock:
                    circuit.is_probing = False

    def is_open(self, call_type: type[ToolCall]) -> bool:
        """Return whether calls of this type are being denied."""
        with self._lock:
            circuit = self._circuits.get(call_type)
            return circuit is not None and self._remaining(circuit) > 0

    def _enter(self, circuit: _Circuit) -> Deny | None:
        if circuit.opened is None:
            return None
        remaining = self._remaining(circuit)
        if remaining > 0:
            return Deny(
                f"the tool failed {circuit.failures} times in a row; "
                f"retry after {remaining:.1f} seconds"
            )
        if circuit.is_probing:
            return Deny("the tool failed, and is being tried again; retry later")
        circuit.is_probing = True
        return None

    def _remaining(self, circuit: _Circuit) -> float:
        if circuit.opened is None:
            return 0.0
        return circuit.opened + self._wait - self._clock()

    def _end(self, circuit: _Circuit, *, failed: bool, is_probe: bool) -> None:
        with self._lock:
            if circuit.opened is not None and not is_probe:
                # It began before the others failed, and comes too late to count.
                return
            if not failed:
                circuit.failures = 0
                circuit.opened = None
                return
            circuit.failures += 1
            if circuit.failures >= self._failures:
                circuit.opened = self._clock()
