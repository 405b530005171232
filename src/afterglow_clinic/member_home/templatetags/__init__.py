"""Tags of the member's app."""
