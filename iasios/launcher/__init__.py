"""The two commands, `make run` and `make test`. Only the standard library: they run before anything is installed."""
