"""Psychotherapy notes: their author's own page, which does not exist for anybody else."""
