"""Reading files from elsewhere: bytes in, `Incoming` or `Refused` out. No table is touched here.

A reader never guesses: what it cannot read it refuses by file, row and column, all faults at
once. The neighbour that writes what was read is `afterglow_clinic.records_room.importing`.
"""
