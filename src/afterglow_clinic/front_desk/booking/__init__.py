"""Booking at the front desk: a whole series in one act, moves with what hangs on them, days off."""
