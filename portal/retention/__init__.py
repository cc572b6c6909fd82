"""How long what is kept: the clock per file, anonymising, and what is kept of a person."""
