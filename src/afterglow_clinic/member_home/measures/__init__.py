"""Measures asked by link at their hour, by nobody in person; and what became of them, in words."""
