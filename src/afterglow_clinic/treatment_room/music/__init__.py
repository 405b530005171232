"""The clinic's music for journeys: what there is, laying a piece, correcting its label, taking it off."""
