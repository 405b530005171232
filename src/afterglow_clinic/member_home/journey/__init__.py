"""The day of a journey: before it, in it, and tonight. A raised hand reaches the people of the room."""
