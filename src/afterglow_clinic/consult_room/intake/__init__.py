"""Intake in the consult room: every section, values and steps of the work-up, and whether it is complete."""
