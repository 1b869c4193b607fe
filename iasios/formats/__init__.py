"""How dates and numbers are written in each language (design: dates as 4 March 2026, 24 hours).

A language without a folder here is written as Django writes it.
"""
