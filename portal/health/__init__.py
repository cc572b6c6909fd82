"""Whether the portal is well: for a monitor, and before it starts."""
