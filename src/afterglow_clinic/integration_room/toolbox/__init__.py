"""The toolbox in the integration room: what there is, the clinic's own edits, and what fits one member."""
