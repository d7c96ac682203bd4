"""Invoices of a deal."""
