"""Pages of the journal: reading it, writing in it, the voice, and what one saw."""
