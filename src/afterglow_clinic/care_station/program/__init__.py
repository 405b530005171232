"""The program as a whole: phase by response by completeness, and the people behind every number."""
