"""Texts and their forms: cleaning, search keys, dates, amounts and differences. Knows no app and no page."""
