"""My story in plain words: what happened, what I brought and what I bring now, what the team decided."""
