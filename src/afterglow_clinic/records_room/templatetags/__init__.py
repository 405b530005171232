"""Template tags of the records room."""
