"""Care station: the team sees what needs a person, and says who took it."""
