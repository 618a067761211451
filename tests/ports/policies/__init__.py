"""Hooks for the shop's tools: importing a module attaches those that it has."""
