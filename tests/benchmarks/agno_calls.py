"""The part of `calls` that runs in an environment with Agno; not to be run by hand."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

from .cases import Case, Kind, State
from .group import AGNO_AROUND, AGNO_PAIR, DIRECT, HOOKGEN, Effort, run_group
from .measured import load_measured
from .points import attach_to
from .subjects.spy import Detach, Spy

AGNO_IDLE = "Agno execute"
AGNO_HOOKGEN = "Agno execute, hooks by hookgen"


class AgnoCall:
    """A tool that Agno's `FunctionCall.execute` runs.

    Agno has no types for what is set here, hence `Any`.
    """

    def __init__(self, tool: Callable[[str, int], str]) -> None:
        module = importlib.import_module("agno.tools.function")
        self._function: Any = module.Function.from_callable(tool)
        self._function.process_entrypoint()
        self._call: Any = module.FunctionCall(
            function=self._function, arguments={"text": "text", "count": 1}
        )

    def __call__(self, text: str, count: int) -> object:
        call = self._call
        call.arguments = {"text": text, "count": count}
        return call.execute().result

    def attach_pair(self, spy: Spy | None) -> Detach:
        """Set `pre_hook` and `post_hook`."""

        def before(fc: Any) -> None:
            if spy is not None:
                spy.before(**fc.arguments)

        def after(fc: Any) -> None:
            if spy is not None:
                spy.after(**fc.arguments, result=fc.result)

        self._function.pre_hook, self._function.post_hook = before, after
        return self._detach

    def attach_around(self, spy: Spy | None) -> Detach:
        """Set one hook around the tool."""

        def around(function_call: Any, arguments: dict[str, Any]) -> Any:
            if spy is not None:
                spy.before(**arguments)
            result = function_call(**arguments)
            if spy is not None:
                spy.after(**arguments, result=result)
            return result

        self._function.tool_hooks = [around]
        return self._detach

    def _detach(self) -> None:
        self._function.pre_hook = self._function.post_hook = None
        self._function.tool_hooks = None


def main() -> None:
    effort = Effort(**json.loads(sys.argv[1]))
    measured = load_measured(Kind.FUNCTION)
    execute = "checks the call, builds arguments, validates them, builds a result"
    idle = [
        Case(DIRECT, "the tool alone", measured.direct),
        Case(HOOKGEN, "the generated guard", measured.hooked),
        Case(AGNO_IDLE, execute, AgnoCall(measured.direct)),
    ]
    pair, around = AgnoCall(measured.direct), AgnoCall(measured.direct)
    hooks = [
        Case(DIRECT, "the tool alone, no hooks", measured.direct),
        Case(
            HOOKGEN,
            "typed records, outcomes looked at, time measured",
            measured.hooked,
            attach_to(measured.point),
            obeys=True,
        ),
        Case(AGNO_IDLE, f"{execute}; no hooks", AgnoCall(measured.direct)),
        Case(
            AGNO_HOOKGEN,
            "the same, of the instrumented tool with its two hooks",
            AgnoCall(measured.hooked),
            attach_to(measured.point),
            obeys=True,
        ),
        Case(
            AGNO_PAIR,
            "the same; hooks get the call object, found by inspect.signature",
            pair,
            pair.attach_pair,
        ),
        Case(
            AGNO_AROUND,
            "the same; one hook around gets the function and arguments",
            around,
            around.attach_around,
        ),
    ]
    groups = [
        run_group(Kind.FUNCTION, State.IDLE, idle, effort),
        run_group(Kind.FUNCTION, State.HOOKED, hooks, effort),
    ]
    for group in groups:
        group["kind"] += ", through Agno"
    sys.stdout.write(json.dumps(groups))


if __name__ == "__main__":
    main()
