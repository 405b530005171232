"""The demo clinic: people who do not exist, living coherent stories over a year, the same every time.

Their answers come from the generator in `afterglow.trajectory`; what happened around them is in
`clinic.toml`. It refuses to touch a database that already holds anyone.
"""
