"""The sealed outbox: what a phone wrote while offline comes here, and is kept exactly once."""
