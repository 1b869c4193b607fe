"""The form key in every form."""
