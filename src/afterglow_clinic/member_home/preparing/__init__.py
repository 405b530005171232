"""Before a journey: one card at a time, in the member's own words, and not ready is always an answer."""
