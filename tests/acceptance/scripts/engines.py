"""Runs tools in the worker processes of an engine; prints what came of it as JSON.

Arguments: the engine, `dask` or `ray`; and how it takes the functions of the tools'
package, by `reference` or by `value`. It takes those of this program by value.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

KINDS = ("function", "method", "coroutine", "generator", "async generator")
NAMES = ("a", "locked", "secret")

lab: Any = importlib.import_module("lab")
calls: Any = importlib.import_module("lab.calls")
tools: Any = importlib.import_module("lab.tools")
points: Any = importlib.import_module("lab.hooks.tools")
toolset: Any = importlib.import_module("lab.hooks").toolset
runtime: Any = importlib.import_module("hookgen.runtime")

Submit = Callable[..., Any]
"""Runs a function in a worker, and returns its result."""


def task(name: str) -> tuple[object, int, int]:
    """Call a tool in a run; return what it gave, how many calls there were, and where."""
    with toolset.run() as run:
        return calls.call("function", name), run.count(), os.getpid()


def records() -> list[tuple[int, Any]]:
    """Return what the hooks of the package have noted in this process."""
    # Imported here: a module that is taken by value brings a list of its own.
    policy: Any = importlib.import_module("lab.policy")
    return list(policy.SEEN)


def invoke(call: Any) -> object:
    """Run the tool of a record that was made elsewhere."""
    return call.invoke()


def drive(submit: Submit) -> dict[str, object]:
    """Return what came of the tools, by what was done with them."""
    points.find.pre_call(lambda _: runtime.Replace("not here"))
    shown: dict[str, object] = {
        kind: [submit(calls.call, kind, name) for name in NAMES] for kind in KINDS
    }
    *results, pid = submit(task, "b")
    noted = submit(records)
    shown["task"] = results
    shown["other process"] = pid != os.getpid()
    shown["noted there"] = {where for where, _ in noted} == {pid}
    shown["records"] = [(repr(done.call), repr(done.result)) for _, done in noted]
    shown["noted here"] = len(records())
    shown["invoked"] = submit(invoke, points.FindCall("c"))
    shown["tool"] = [_outcome(submit, name) for name in NAMES]
    return shown


def _outcome(submit: Submit, name: str) -> object:
    try:
        return submit(tools.find, name)
    except runtime.ToolDenied as denial:
        return denial.reason


@contextmanager
def dask(way: str) -> Iterator[Submit]:
    if way == "value":
        importlib.import_module("cloudpickle").register_pickle_by_value(lab)
    distributed: Any = importlib.import_module("distributed")
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None
    )
    with cluster, distributed.Client(cluster) as client:
        yield lambda *job: client.submit(*job, pure=False).result()


@contextmanager
def ray(way: str) -> Iterator[Submit]:
    engine: Any = importlib.import_module("ray")
    if way == "value":
        importlib.import_module("ray.cloudpickle").register_pickle_by_value(lab)
    engine.init(
        num_cpus=1,
        include_dashboard=False,
        log_to_driver=False,
        object_store_memory=100 * 1024 * 1024,
    )
    try:
        yield lambda function, *job: engine.get(engine.remote(function).remote(*job))
    finally:
        engine.shutdown()


def main() -> None:
    engine, way = sys.argv[1:]
    with {"dask": dask, "ray": ray}[engine](way) as submit:
        shown = drive(submit)
    sys.stdout.write(json.dumps(shown))


if __name__ == "__main__":
    main()
