"""Raised hands in the treatment room: shown at the top until somebody says that they are with the member."""
