"""What the guide to NexAU hooks shows."""
