"""Figures for the agency and the annual report."""
