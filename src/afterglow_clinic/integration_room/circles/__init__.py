"""Circles: who sits in which, and who was there."""
