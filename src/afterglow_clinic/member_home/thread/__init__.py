"""My thread: what a member saw, what they decided to do about it, and what came of it."""
