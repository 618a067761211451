"""The tools of the shop's agent."""
