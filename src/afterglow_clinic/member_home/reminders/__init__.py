"""Reminders: the rhythm a member chooses, the phones that get them, and what sends them."""
