"""The closed-form steps of the relief model on one Gaussian, in plain floats.

A Gaussian over the six states is a tuple of 27: the means of set-point b, fast relief f, slow
relief s, mood u, personal gain a and intake severity z, then the upper triangle of their
covariance by rows. Written out in scalars so that one text serves floats, arrays and numba.
It checks nothing. The neighbour that reads like the equations is `afterglow.trajectory.reference`.
"""

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

N = TypeVar("N", float, NDArray[np.float64])

Moments = tuple[float, ...]
"""Six means and twenty-one covariances, in the order b f s u a z."""

FARTHEST = -30.0
"""Standard deviations beyond which a censored score is treated as this far: past any instrument."""


def newcomer(
    set_point: float, spread: float, shock: float, mood_sd: float, gain: float, gain_sd: float
) -> Moments:
    """A person at intake: no relief yet, and an intake severity that is set-point plus mood."""
    bb, uu, aa = spread * spread, mood_sd * mood_sd, gain_sd * gain_sd
    means = (set_point, 0.0, 0.0, shock, gain, set_point + shock)
    rows_bf = (bb, 0.0, 0.0, 0.0, 0.0, bb, 0.0, 0.0, 0.0, 0.0, 0.0)
    rows_sz = (0.0, 0.0, 0.0, 0.0, uu, 0.0, uu, aa, 0.0, bb + uu)
    return means + rows_bf + rows_sz


def faded(g: tuple[N, ...], fast: N, slow: N, mood: N, walk: N, mood_added: N) -> tuple[N, ...]:
    """Time passes: relief and mood keep the given shares; set-point and mood gain variance."""
    b, f, s, u, a, z, bb, bf, bs, bu, ba, bz, ff, fs, fu, fa, fz, ss, su, sa, sz, uu, ua, uz, aa, az, zz = g
    return (
        b,
        f * fast,
        s * slow,
        u * mood,
        a,
        z,
        bb + walk,
        bf * fast,
        bs * slow,
        bu * mood,
        ba,
        bz,
        ff * fast * fast,
        fs * fast * slow,
        fu * fast * mood,
        fa * fast,
        fz * fast,
        ss * slow * slow,
        su * slow * mood,
        sa * slow,
        sz * slow,
        uu * mood * mood + mood_added,
        ua * mood,
        uz * mood,
        aa,
        az,
        zz,
    )


def relieved(g: tuple[N, ...], strength: N, slow_share: float, session_var: float, keep: N) -> tuple[N, ...]:
    """A session removes `strength x (gain + noise) x severity`: exact first two moments of the product.

    `keep` is 1, or 0 at the first session: intake severity is then what it is just before it.
    """
    b, f, s, u, a, z, bb, bf, bs, bu, ba, bz, ff, fs, fu, fa, fz, ss, su, sa, sz, uu, ua, uz, aa, az, zz = g
    level = b - f - s + u
    lb, lf, ls = bb - bf - bs + bu, bf - ff - fs + fu, bs - fs - ss + su
    lu, la, lz = bu - fu - su + uu, ba - fa - sa + ua, bz - fz - sz + uz
    ll = lb - lf - ls + lu
    new = 1.0 - keep
    z, bz, fz, sz = keep * z + new * level, keep * bz + new * lb, keep * fz + new * lf, keep * sz + new * ls
    uz, az, zz, lz = keep * uz + new * lu, keep * az + new * la, keep * zz + new * ll, keep * lz + new * ll
    gain = strength * (a * level + la)
    spread = a * a * ll + level * level * aa + 2 * a * level * la + aa * ll + la * la
    spread = strength * strength * (spread + session_var * (level * level + ll))
    gb, gf, gs = (
        strength * (a * lb + level * ba),
        strength * (a * lf + level * fa),
        strength * (a * ls + level * sa),
    )
    gu, ga, gz = (
        strength * (a * lu + level * ua),
        strength * (a * la + level * aa),
        strength * (a * lz + level * az),
    )
    p, q = 1.0 - slow_share, slow_share
    means = (b, f + p * gain, s + q * gain, u, a, z)
    row_b = (bb, bf + p * gb, bs + q * gb, bu, ba, bz)
    ff, fs = ff + 2 * p * gf + p * p * spread, fs + p * gs + q * gf + p * q * spread
    row_f = (ff, fs, fu + p * gu, fa + p * ga, fz + p * gz)
    row_s = (ss + 2 * q * gs + q * q * spread, su + q * gu, sa + q * ga, sz + q * gz)
    return means + row_b + row_f + row_s + (uu, ua, uz, aa, az, zz)


def expected(g: tuple[N, ...], loading: N, offset: N, noise_var: N) -> tuple[N, N]:
    """Mean and variance of the next reading of an instrument, before rounding and its range."""
    ll = g[6] + g[12] + g[17] + g[21] + 2 * (-g[7] - g[8] + g[9] + g[13] - g[14] - g[18])
    return offset + loading * (g[0] - g[1] - g[2] + g[3]), loading * loading * ll + noise_var


def surprise(
    value: float, mean: float, var: float, lowest: float, highest: float
) -> tuple[float, float, float]:
    """(step, drop, log density): how a reading moves the mean and shrinks the covariance.

    A reading at the floor says only "below", at the ceiling only "above": then step and drop
    are those of the truncated normal.
    """
    sd = math.sqrt(var)
    if lowest < value < highest:
        step = (value - mean) / var
        return step, 1.0 / var, -0.5 * (step * (value - mean) + math.log(var) + 1.8378770664093453)
    side = -1.0 if value <= lowest else 1.0
    edge = lowest + 0.5 if side < 0 else highest - 0.5
    reach = max(side * (mean - edge) / sd, FARTHEST)
    chance = 0.5 * math.erfc(-reach * 0.7071067811865476)
    ratio = 0.3989422804014327 * math.exp(-0.5 * reach * reach) / chance
    return side * ratio / sd, ratio * (ratio + reach) / var, math.log(chance)


def corrected(g: tuple[N, ...], loading: N, step: N, drop: N) -> tuple[N, ...]:
    """The Gaussian after a reading that moves it by `step` and shrinks it by `drop`."""
    b, f, s, u, a, z, bb, bf, bs, bu, ba, bz, ff, fs, fu, fa, fz, ss, su, sa, sz, uu, ua, uz, aa, az, zz = g
    kb, kf, ks = loading * (bb - bf - bs + bu), loading * (bf - ff - fs + fu), loading * (bs - fs - ss + su)
    ku, ka, kz = loading * (bu - fu - su + uu), loading * (ba - fa - sa + ua), loading * (bz - fz - sz + uz)
    db, df, ds, du, da, dz = kb * drop, kf * drop, ks * drop, ku * drop, ka * drop, kz * drop
    return (
        b + kb * step,
        f + kf * step,
        s + ks * step,
        u + ku * step,
        a + ka * step,
        z + kz * step,
        bb - kb * db,
        bf - kb * df,
        bs - kb * ds,
        bu - kb * du,
        ba - kb * da,
        bz - kb * dz,
        ff - kf * df,
        fs - kf * ds,
        fu - kf * du,
        fa - kf * da,
        fz - kf * dz,
        ss - ks * ds,
        su - ks * du,
        sa - ks * da,
        sz - ks * dz,
        uu - ku * du,
        ua - ku * da,
        uz - ku * dz,
        aa - ka * da,
        az - ka * dz,
        zz - kz * dz,
    )
