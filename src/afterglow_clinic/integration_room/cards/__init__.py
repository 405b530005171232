"""The cards before a journey, as this clinic asks them: read, edited, added to, and signed."""
