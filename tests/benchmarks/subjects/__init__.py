"""What is timed: tools, and the ways to put a hook before and one after them.

All do the same with the same two hooks, as far as they can; `cases` checks it. The
hooks that are timed do nothing, so that nothing hides what it costs to call them.
"""
