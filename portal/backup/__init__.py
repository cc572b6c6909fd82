"""A copy of everything, out of anybody's sight, and the way back."""
