"""Practices and services, and which fit whom."""
