"""Generated modules from Jinja templates.

The one of hook points is compiled ahead, into `hooks`; the others Jinja renders.
"""
