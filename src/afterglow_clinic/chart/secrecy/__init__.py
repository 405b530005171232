"""Encryption of what members and therapists write, each column bound to its row.

    master key file   outside the database, several keys by id            keyring.py
      wraps a member's key, one for each purpose, a row of MemberKey      member_keys.py
        seals a column: AES-256-GCM over `table:column:row`               cipher.py, columns.py

A key is rewrapped by `rotate_keys` (rotating.py) and destroyed by
`destroy_key` (afterglow_clinic.chart.erasing). Only
the chart opens seals; rooms ask the chart. What this does not protect from: docs/privacy.md.
"""
