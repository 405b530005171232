"""Where someone has been and is heading: series, change, and the sustain line."""
