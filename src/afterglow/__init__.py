"""Afterglow decides: a pure core that takes a record and a moment and returns a review."""
