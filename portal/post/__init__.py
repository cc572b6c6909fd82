"""Durable outgoing mail."""
