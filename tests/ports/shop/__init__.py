"""A shop whose agent has the tools in `shop.tools`."""
