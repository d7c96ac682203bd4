"""Invoices and payments: issued, paid, and put right."""
