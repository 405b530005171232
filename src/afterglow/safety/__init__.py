"""Rules that read answers and say what a person must look at."""
