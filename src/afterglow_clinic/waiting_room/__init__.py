"""Waiting room: a member answers, one question at a time."""
