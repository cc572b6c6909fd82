"""Families, their trajectories and their matches with volunteers."""
