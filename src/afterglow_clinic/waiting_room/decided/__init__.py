"""What the team decided about a member, as the member reads it."""
