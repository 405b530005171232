"""The clinic's own music for journeys: `laying` it, `recognising` its format, `playlist`, `playing` it."""
