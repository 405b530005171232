"""What a cohort shows, with its denominators."""
