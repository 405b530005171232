"""The language a member reads in: theirs to choose, kept on their record."""
