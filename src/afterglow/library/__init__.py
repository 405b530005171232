"""The shelf: clinical content as data, each file with its source."""
