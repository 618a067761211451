"""What others wrote, and nobody here may edit."""
