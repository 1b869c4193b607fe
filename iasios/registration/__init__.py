"""Registration of a facility: the one use case that writes across facilities and invoicing."""
