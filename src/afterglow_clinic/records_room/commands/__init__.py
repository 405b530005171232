"""`afterglow import`, `afterglow verify` and `afterglow cohort`: this room from a terminal.

`arguments` is what the program `afterglow` finds as an entry point, and is light; the rest
starts Django and is only imported once a database has been chosen.
"""
