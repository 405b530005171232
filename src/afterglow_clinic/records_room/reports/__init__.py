"""Figures of the whole clinic, made by night and kept with their date: model, coverage, alarms, rates."""
