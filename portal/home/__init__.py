"""What waits for you."""
