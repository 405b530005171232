"""Circles of a member: theirs and those open to them. Of the others in one they read a number and no name."""
