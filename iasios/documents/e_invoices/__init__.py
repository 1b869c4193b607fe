"""Invoices as data after EN 16931: written from the frozen context of a document, and checked before they leave.

It knows the contexts of `docs/documents.md` and no row: what the PDF says and what the data say is one snapshot. Only
workers import `writing` and `rules`, which load the libraries.
"""
