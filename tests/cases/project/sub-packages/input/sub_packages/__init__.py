"""Tools of a shop."""
