"""Branches, people, signing in and the devices they use."""
