"""A support desk with an agent of pydantic-ai."""
