"""Why sealed words cannot be read: rooms catch these; only the chart opens seals (`secrecy`).

The messages name a place or a key, and nothing of what was sealed.
"""


class Unreadable(Exception):
    """A seal does not open at this place: another row, column, key or member, or changed bytes."""


class Erased(Unreadable):
    """The key was destroyed: what was sealed with it can never be read again."""
