"""My practices: their rhythm and guide, a check-in in two taps, and a new one from the toolbox."""
