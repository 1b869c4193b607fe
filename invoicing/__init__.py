"""Invoicing: fees, invoices that never change, payments, and what a payment opens."""
