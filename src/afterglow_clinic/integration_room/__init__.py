"""The integration room: what a member does between and after journeys, and who helps with it."""
