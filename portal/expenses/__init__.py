"""Expense notes, mileage rates and receipts."""
