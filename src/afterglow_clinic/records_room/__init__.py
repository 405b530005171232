"""Records room: what was signed, who looked, and what came in from elsewhere."""
