"""Practices and services, and which fit whom.

`match(toolbox(), situation, at)` is the way in: values in `modality` and `situation`, the shelf in
`loading`, other languages in `wording`, a clinic's edits in `comparing`.
"""
