"""Front desk: members are registered and invited here."""
