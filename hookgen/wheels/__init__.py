"""Wheels of instrumented code from clean sources: what build backends call."""
