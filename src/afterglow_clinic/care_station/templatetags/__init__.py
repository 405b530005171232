"""Template tags of the care station."""
