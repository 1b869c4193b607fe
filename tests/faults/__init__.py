"""The faults themselves, in their shortest form."""
