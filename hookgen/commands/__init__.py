"""What the commands do, whoever has read the command line."""
