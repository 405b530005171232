"""Exponential and logarithm over rows of lanes, written out so that a compiler makes vectors of them.

Only for `afterglow.trajectory.lanes`: rows of its scratch, given by where they begin; no checks, no special
values.
"""

import importlib.util
from typing import Any

import numpy as np

PEOPLE = 32
WIDTH = 2 * PEOPLE

LOG2E, LN2_HIGH, LN2_LOW = 1.4426950408889634, 6.93145751953125e-1, 1.42860682030941723212e-6
ROUNDER = 6755399441055744.0
"""1.5 x 2**52: adding it leaves a number's nearest whole number in its low bits."""


def _exp(w: Any, x: int, out: int, bits: Any, count: int) -> None:
    """From `out` on e**x of what stands from `x` on, for numbers between -700 and 700 (Cephes)."""
    parts = bits.view(np.float64)
    for j in range(count):
        v = min(max(w[x + j], -700.0), 700.0)
        k = v * LOG2E + ROUNDER
        parts[j] = k
        k -= ROUNDER
        r = v - k * LN2_HIGH - k * LN2_LOW
        z = r * r
        q = r * ((1.26177193074810590878e-4 * z + 3.02994407707441961300e-2) * z + 9.99999999999999999910e-1)
        d = (3.00198505138664455042e-6 * z + 2.52448340349684104192e-3) * z + 2.27265548208155028766e-1
        w[out + j] = 1.0 + 2.0 * q / (d * z + 2.0 - q)
    for j in range(count):
        bits[j] = (bits[j] + 1023) << 52
    for j in range(count):
        w[out + j] *= parts[j]


def _log(w: Any, x: int, out: int, bits: Any, spare: Any) -> None:
    """From `out` on ln of the `WIDTH` positive, finite numbers from `x` on (Cephes)."""
    parts, power = bits.view(np.float64), spare.view(np.float64)
    for j in range(WIDTH):
        parts[j] = w[x + j]
    for j in range(WIDTH):
        spare[j] = (bits[j] >> 52) | 0x4330000000000000
        bits[j] = (bits[j] & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000
    for j in range(WIDTH):
        e, f = power[j] - 4503599627370496.0 - 1022.0, parts[j]
        small = f < 0.70710678118654752440
        e = e - 1.0 if small else e
        f = 2.0 * f - 1.0 if small else f - 1.0
        z = f * f
        a = (1.01875663804580931796e-4 * f + 4.97494994976747001425e-1) * f + 4.70579119878881725854
        a = ((a * f + 1.44989225341610930846e1) * f + 1.79368678507819816313e1) * f + 7.70838733755885391666
        b = (f + 1.12873587189167450590e1) * f + 4.52279145837532221105e1
        b = ((b * f + 8.29875266912776603211e1) * f + 7.11544750618563894466e1) * f + 2.31251620126765340583e1
        y = f * (z * a / b) - e * 2.121944400546905827679e-4 - 0.5 * z
        w[out + j] = f + y + e * 0.693359375


exp_lanes: Any = _exp
log_lanes: Any = _log

if importlib.util.find_spec("numba") is not None:
    import numba

    # Not cached, so that they can become part of what calls them, which is.
    exp_lanes = numba.njit(error_model="numpy")(_exp)
    log_lanes = numba.njit(error_model="numpy")(_log)
