"""What is typed about payments and consultations, parsed and checked."""
