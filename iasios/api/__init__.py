"""The read-only interface for programs of the office (ADR 0019). It refuses to change anything but its own counters."""
