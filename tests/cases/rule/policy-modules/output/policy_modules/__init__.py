"""A package with a tool of its own."""

from agents import function_tool

from policy_modules import hooks as _hooks


@function_tool
def about(topic: str) -> str:
    """Tell what this is."""
    if _hooks.about.idle:
        return _about_unhooked(topic)
    return _hooks.about.call(_about_unhooked, topic)


def _about_unhooked(topic: str) -> str:
    return topic
