"""What is kept, why and how long; a daily job takes away what is over."""
