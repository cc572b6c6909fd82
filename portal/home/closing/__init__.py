"""A family closes: what hangs on it, and how each thing is settled with it."""
