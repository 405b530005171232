"""Commands of the care station."""
