"""What closes today, and what was missed and is somebody's work now."""
