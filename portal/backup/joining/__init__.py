"""A branch that had a portal of its own comes into this one, with all that it wrote."""
