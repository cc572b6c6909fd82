"""Contacts between volunteer and family, and their quarterly hand-in."""
