"""A compiler for the hooks of LLM agents' tools.

Nothing is imported here: importing `hookgen.runtime` runs this module.
"""
