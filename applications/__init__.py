"""Applications: the editions' 52 questions, the answers, submission."""
