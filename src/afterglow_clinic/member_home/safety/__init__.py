"""The member's safety plan: written in their own words, at hand without a network."""
