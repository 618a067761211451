"""The benchmark command: `python -m tests.benchmarks --help`.

It times what DESIGN.md, section 10, sets aims for, each against what stands beside it
in the same run. Times are for people to read: no test depends on one.
"""
