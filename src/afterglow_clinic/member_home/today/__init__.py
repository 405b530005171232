"""Today: the one next thing of a member's day, and why it is next."""
