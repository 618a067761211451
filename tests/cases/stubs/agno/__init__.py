"""As much of Agno as the cases need."""
