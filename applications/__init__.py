"""Applications: the editions' questions, the answers, submission."""
