"""What the service tells about itself: logs, metrics, traces, errors. Never a person's number, words or a key."""
