"""A volunteer stops: what hangs on them, and how each thing is settled with it."""
