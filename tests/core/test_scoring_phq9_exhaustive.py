"""All 262,144 answer sets of the PHQ-9 against an oracle that shares no code with the shelf.

The oracle is written from the published rules (Kroenke 2001; the algorithm as CamCOPS states it):
the sum, five severity bands, and two syndromes that count a symptom from 2, item 9 from 1.
"""

from itertools import product

import numpy as np

from afterglow import Score, instrument, score
from afterglow.instruments.columnar import score_columns

PHQ9 = instrument("phq-9")
LINKS = [str(number) for number in range(1, 10)]
VECTORS = np.array(list(product(range(4), repeat=9)), dtype=np.int8)
BAND_OF_TOTAL = ["minimal"] * 5 + ["mild"] * 5 + ["moderate"] * 5 + ["moderately-severe"] * 5 + ["severe"] * 8

TOTAL = sum(VECTORS[:, item].astype(int) for item in range(9))
CORE = (VECTORS[:, 0] > 1).astype(int) + (VECTORS[:, 1] > 1)
SYMPTOMS = CORE + sum((VECTORS[:, item] > 1).astype(int) for item in range(2, 8)) + (VECTORS[:, 8] > 0)
MAJOR = (CORE > 0) & (SYMPTOMS > 4)
OTHER = (CORE > 0) & (SYMPTOMS > 1) & (SYMPTOMS < 5)


def test_columns_give_every_vector_its_total_band_and_syndromes() -> None:
    columns = score_columns(PHQ9, VECTORS)
    assert not columns.unscorable.any()
    assert (columns.total == TOTAL).all()
    assert [columns.bands[place] for place in columns.band] == [BAND_OF_TOTAL[total] for total in TOTAL]
    assert (columns.verdicts["major-depressive-syndrome"] == MAJOR).all()
    assert (columns.verdicts["other-depressive-syndrome"] == OTHER).all()
    assert (columns.verdicts["positive"] == (TOTAL > 9)).all()


def test_rows_give_every_vector_its_total_band_and_syndromes() -> None:
    expected = zip(TOTAL.tolist(), MAJOR.tolist(), OTHER.tolist(), strict=True)
    for vector, (total, major, other) in zip(VECTORS.tolist(), expected, strict=True):
        result = score(PHQ9, dict(zip(LINKS, vector, strict=True)))
        assert isinstance(result, Score)
        assert result.total == total
        assert result.band == BAND_OF_TOTAL[total]
        assert result.verdicts == {
            "positive": total > 9,
            "major-depressive-syndrome": major,
            "other-depressive-syndrome": other,
        }
        assert (result.n_missing, result.prorated, result.subscales) == (0, False, {})
