"""A branch with a portal of its own joins this one, with all that it wrote."""
