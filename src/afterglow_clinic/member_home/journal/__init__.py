"""The member's journal: words and voice, each entry with its own readers. `chart.journal` keeps it."""
