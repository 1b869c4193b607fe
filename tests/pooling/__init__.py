"""The portal behind PgBouncer, which gives each transaction whichever session is free."""
