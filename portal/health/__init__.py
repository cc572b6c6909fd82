"""Whether the portal does well: for a monitor, and before it starts."""
