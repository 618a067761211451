"""Every example of four guides to tool hooks, written with hookgen and run.

`shop` is a package of tools, `policies` are hooks for them as users write them, a folder
for each guide. docs/coming-from.md says which test runs which example.
"""
