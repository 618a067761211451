"""A support desk with an agent of Agno's."""
