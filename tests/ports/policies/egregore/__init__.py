"""What the guide to Egregore tool hooks shows."""
