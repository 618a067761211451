"""What the generic guide to Python hooks shows."""
