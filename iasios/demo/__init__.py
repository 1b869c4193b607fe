"""Fictional facilities in every stage, made through the same services that people use."""
