"""Tools for the weather: wrappers of what is bought."""
