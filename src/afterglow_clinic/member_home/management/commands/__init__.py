"""Commands of the member's app."""
