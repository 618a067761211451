"""Hooks that rules bind, and the same calls of hooks written by hand in the tool.

The generated code and what is written by hand look the hooks up in a module of policies
at each call; each has that module for itself.
"""
