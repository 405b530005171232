"""The chart: the only app with tables, and the only doors to them.

Rooms never touch a table directly; they open the chart (`opening`), act through
their own actions, and ask for a review (`reviewing`). What it refuses: a row reached
without `visible_to`, a read or write without an audit event.
"""
