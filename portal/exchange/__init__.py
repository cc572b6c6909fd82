"""Start with what you have: the workbook in and out, and the handover to a new coordinator."""
