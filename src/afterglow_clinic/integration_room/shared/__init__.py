"""Journal entries that members share with the reader. What is private is not here, nor anywhere for staff."""
