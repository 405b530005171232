"""The huddle: three people write what they see, one signs what is done, the member reads it."""
