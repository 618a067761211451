"""Hooks that the rules in hooks.toml bind."""
