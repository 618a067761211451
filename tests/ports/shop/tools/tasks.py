"""The agent's own list of tasks."""

from __future__ import annotations

from shop.framework import operation
from shop.store import journal


class TaskScaffold:
    """What the agent has to do."""

    def __init__(self) -> None:
        self.tasks: list[str] = []

    @operation
    def add_task(self, task: str) -> str:
        """Add a task."""
        journal.append(f"add_task {task!r}")
        self.tasks.append(task)
        return f"noted: {task}"

    @operation
    def count_tasks(self) -> int:
        """Return how many tasks there are."""
        return len(self.tasks)
