"""Customers, and the tools for them."""
