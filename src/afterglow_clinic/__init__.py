"""Afterglow remembers and shows: the clinic around the core."""
