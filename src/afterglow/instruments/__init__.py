"""Instruments: their definitions and how answers become scores.

`loading` gives a definition, `scoring` scores one answer set, `columnar` scores a million.
"""
