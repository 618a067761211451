"""A support desk with an agent of the OpenAI Agents SDK."""
