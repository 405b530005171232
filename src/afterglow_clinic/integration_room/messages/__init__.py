"""Messages from members: who waits the longest, one conversation, and the hours in which somebody reads."""
