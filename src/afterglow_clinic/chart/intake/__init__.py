"""Intake: what a member and the clinic tell, section by section, for the two rooms where it is told.

`sections` says what there is, `asking` holds the forms, `telling` the actions, `projecting` turns
what was told into rows, `reading_back` says it in words. What is asked comes from the shelf.
"""
