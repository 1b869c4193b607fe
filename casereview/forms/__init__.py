"""What people of the case review type, parsed and checked."""
