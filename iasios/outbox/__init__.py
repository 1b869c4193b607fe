"""Mail that leaves the building: a row first, in the transaction that caused it. It sends; it composes nothing."""
