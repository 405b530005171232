"""How days and times are written in each language. Pages name one, `j F Y`; a language spells it out.

A language's module holds, under the format as pages write it, how that language writes it. What it does
not hold is written as it stands. That every format on a member's page is considered is a test's affair.
"""
