from typing import Generic, TypeVar

T = TypeVar("T")


class RunContext(Generic[T]): ...
