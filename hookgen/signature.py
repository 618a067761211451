"""A tool's signature as its generated code has it."""

from __future__ import annotations

from msgspec import Struct

from hookgen.layout import Line
from hookgen.model import Parameter, TypeExpression


class Field(Struct, frozen=True):
    """An attribute of a call record, and the parameter of the tool that it holds."""

    attribute: str
    local: str
    """The parameter's name where generated code takes it."""
    key: str | None
    """The name in `arguments()`; `None` for what a method is bound to."""
    type: TypeExpression
    line: Line
    """The type as parts of a statement."""
    parameter: Parameter


class Signature(Struct, frozen=True):
    """What a tool takes and gives."""

    fields: tuple[Field, ...]
    body_result: TypeExpression
    """What calling the body gives."""
    call_result: TypeExpression
    """What calling the hook point gives."""
    point_types: tuple[TypeExpression, ...]
    """The arguments of the hook point's base class, behind the call record."""
