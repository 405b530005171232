"""Who is on whose caseload: the quiet ones first, and the windows that close today."""
