"""One hazard per file."""
