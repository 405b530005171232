"""The member's journal: writing, changing, reading, voice in parts. Words and voice lie sealed.

Only the member writes; who reads is each entry's own privacy (`JournalEntry.objects.visible_to`).
Neither the audit trail nor an error ever holds a word of an entry.
"""
