"""Who did what, when, and on whose behalf."""
