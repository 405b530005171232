"""The treatment room: the day's times, the gate, and a session from its beginning until the line is out."""
