"""The internal case review: marks, dates and tumour types of 30 cases, never a patient's data."""
