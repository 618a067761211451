"""What the guide to Agno tool hooks shows."""
