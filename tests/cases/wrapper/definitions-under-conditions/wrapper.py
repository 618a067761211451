"""The tools of definitions_under_conditions.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap definitions_under_conditions.tools --out definitions_under_conditions_wrapped --public
"""

import definitions_under_conditions.tools as _wrapped
from definitions_under_conditions.tools import Color, Level, Named, batch

from definitions_under_conditions_wrapped.hooks import tools as _hooks

__all__ = ["Color", "Level", "Mixin", "Named", "batch"]


class Mixin(_wrapped.Mixin):
    # hookgen: tool
    def label(self) -> str:
        """Return a label."""
        if _hooks.Mixin_label.idle:
            return Mixin._label_unhooked(self)
        return _hooks.Mixin_label.call(Mixin._label_unhooked, self)

    def _label_unhooked(self) -> str:
        return _wrapped.Mixin.label(self)
