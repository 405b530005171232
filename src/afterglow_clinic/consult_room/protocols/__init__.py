"""Protocols in the consult room: what they say and rest on, the clinic's own copies, and a member's plan."""
