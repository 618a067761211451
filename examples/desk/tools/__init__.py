"""The tools of the desk's agent."""
