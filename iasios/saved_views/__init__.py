"""Choices of the pipeline that somebody of the office keeps, for oneself or for all three. It refuses to run them."""
