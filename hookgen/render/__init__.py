"""Generated modules: hook points by functions, wrappers from Jinja templates."""
