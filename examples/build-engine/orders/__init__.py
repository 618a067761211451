"""Orders, and the tools for them."""
