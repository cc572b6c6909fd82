"""The demo world: invented people in an invented branch. Never in a database that holds real ones."""
