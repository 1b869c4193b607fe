"""What people of the assessment type, parsed and checked."""
