"""A member's safety plan, as their care team reads it."""
