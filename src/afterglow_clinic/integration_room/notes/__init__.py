"""Notes of sessions, for the team. Psychotherapy notes stand apart, in the consult room."""
