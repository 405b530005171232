"""One member's thread: intention, insight, commitment, practice, check-ins; debrief, notes, concerns."""
