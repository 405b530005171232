"""The member's own app: one next thing a day, and what they keep with us."""
