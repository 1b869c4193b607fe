"""What Prometheus reads: answers of the web processes, and how far behind the queues are."""
