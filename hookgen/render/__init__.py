"""Generated modules from Jinja templates."""
