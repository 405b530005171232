"""Eligibility in the consult room: why not now, from where that is known, and who goes on in spite of it."""
