"""What an outside therapist sees while a release of the member stands."""
