"""What is read about facilities and their people."""
