"""Instruments: their definitions and how answers become scores."""
