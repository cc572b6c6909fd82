"""Encrypted backups of everything, and restoring them."""
