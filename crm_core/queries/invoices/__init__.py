"""Invoices as they are shown."""
