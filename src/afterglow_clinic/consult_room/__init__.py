"""Consult room: one member's story on one page."""
