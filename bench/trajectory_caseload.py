"""How fast a whole caseload is followed, beside plain numpy, statsmodels and dynamax, in one run.

Every member has 20 events: six scores and six sessions in turn, then eight scores. Ours is the full
model (two classes, floor and ceiling, sessions as products). The peers get the linear part of it, one
class with an additive gain, in a loop over members (statsmodels) or vmapped (dynamax), timed on fewer
members and scaled; for two classes they would run twice, which `two classes` counts. statsmodels is timed
twice: as a program uses it, a filter bound and run for each member and told to keep little, and its
compiled loop alone, on data that lie ready.
Peers: pip install -r bench/requirements-peers.txt in an environment of their own; absent ones are named.
Run: python bench/trajectory_caseload.py [members]
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import astuple
from typing import Any

import numpy as np

from afterglow.trajectory.belief import begin, follow, update
from afterglow.trajectory.caseload import SCORE, SESSION, Caseload, follow_caseload
from afterglow.trajectory.events import ScoreSeen, SessionGiven
from afterglow.trajectory.kernel import AVAILABLE, follow_compiled, pack, table, update_packed
from afterglow.trajectory.lanes import settle_compiled
from afterglow.trajectory.parameters import shelf_model
from afterglow.trajectory.sustaining import sustain_line

EVENTS = 20
MODEL = shelf_model()
KINDS = np.array([SCORE, SESSION] * 6 + [SCORE] * 8, np.int8)


def a_caseload(n: int) -> Caseload:
    """n members with scores like dice."""
    rng = np.random.default_rng(1)
    kind = np.tile(KINDS, (n, 1))
    day = np.cumsum(rng.integers(1, 9, (n, EVENTS)), axis=1).astype(float)
    value = np.where(kind == SESSION, 1.0, rng.integers(0, 28, (n, EVENTS)))
    return Caseload(
        day, kind, np.zeros((n, EVENTS), np.int8), value, np.zeros((n, EVENTS)), (MODEL.readings["phq-9"],)
    )


def best(run: Callable[[], object], times: int = 3) -> tuple[float, float]:
    """Best wall clock and the processor time that went with it, in seconds."""
    found = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        found.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(found)


def linear_part(caseload: Caseload) -> tuple[np.ndarray, ...]:
    """Transitions, offsets and observation flags of the one-class, additive filter: 5 states."""
    p = MODEL.parameters
    days = np.diff(caseload.day, axis=1, prepend=caseload.day[:, :1])
    n = len(days)
    transition = np.zeros((n, EVENTS, 5, 5))
    decay = {1: p.fast_half_life_days / np.log(2), 2: p.slow_half_life_days / np.log(2), 3: p.mood_days}
    for state in range(5):
        transition[:, :, state, state] = np.exp(-days / decay[state]) if state in decay else 1.0
    given = caseload.kind == SESSION
    transition[:, :, 1, 4] = np.where(given, 1 - p.slow_share, 0.0)
    transition[:, :, 2, 4] = np.where(given, p.slow_share, 0.0)
    noise = np.zeros((n, EVENTS, 5, 5))
    noise[:, :, 0, 0] = p.set_point_walk * days
    noise[:, :, 3, 3] = p.mood_sd**2 * (1 - np.exp(-2 * days / p.mood_days))
    start = np.array([p.set_point_mean, 0, 0, p.entry_shock, 3.0])
    spread = np.diag([p.set_point_sd**2, 1e-6, 1e-6, p.mood_sd**2, 4.0])
    return transition, noise, start, spread, np.where(given, np.nan, caseload.value)


def statsmodels_seconds(n: int) -> tuple[float, float] | None:
    """Clock and processor seconds a member, or None where statsmodels is not installed."""
    try:
        from statsmodels.tsa.statespace.kalman_filter import MEMORY_CONSERVE, KalmanFilter
    except ImportError:
        return None
    transition, noise, start, spread, seen = linear_part(a_caseload(n))
    wall, cpu = time.perf_counter(), time.process_time()
    for i in range(n):
        one = KalmanFilter(k_endog=1, k_states=5)
        one.bind(seen[i])
        one["design"] = np.array([[1.0, -1, -1, 1, 0]])
        one["obs_cov"] = np.array([[4.0]])
        one["transition"], one["selection"] = transition[i].transpose(1, 2, 0), np.eye(5)
        one["state_cov"] = noise[i].transpose(1, 2, 0)
        one.initialize_known(start, spread)
        one.set_conserve_memory(MEMORY_CONSERVE)
        one.filter()
    taken = (time.perf_counter() - wall) / n, (time.process_time() - cpu) / n
    print(f"  statsmodels, its compiled loop alone: {1e6 * _loop_seconds(one):.1f} us of processor a member")
    return taken


def _loop_seconds(filtered: Any) -> float:
    """Processor seconds of statsmodels' compiled loop over one member that is bound already."""
    loop, times = next(iter(filtered._kalman_filters.values())), 2000
    cpu = time.process_time()
    for _ in range(times):
        loop()
    return (time.process_time() - cpu) / times


def dynamax_seconds(n: int) -> tuple[float, float] | None:
    """Clock and processor seconds a member, vmapped, compiled before; None without dynamax."""
    try:
        import jax
        import jax.numpy as jnp
        from dynamax.linear_gaussian_ssm import lgssm_filter
        from dynamax.linear_gaussian_ssm.inference import make_lgssm_params
    except ImportError:
        return None
    transition, noise, start, spread, seen = linear_part(a_caseload(n))
    # dynamax uses F and Q of step t to go from t to t+1, and cannot take a missing score: its noise is huge.
    forward = np.roll(transition, -1, axis=1), np.roll(noise, -1, axis=1) + 1e-9 * np.eye(5)
    error = np.where(np.isnan(seen), 1e12, 4.0)[..., None, None]

    def one(f: object, q: object, r: object, y: object) -> object:
        params = make_lgssm_params(start, spread, f, q, jnp.array([[1.0, -1, -1, 1, 0]]), r)
        return lgssm_filter(params, y).filtered_means

    many = jax.jit(jax.vmap(one))
    arguments = (*map(jnp.array, forward), jnp.array(error), jnp.array(np.nan_to_num(seen)[..., None]))
    many(*arguments).block_until_ready()
    wall, cpu = time.perf_counter(), time.process_time()
    many(*arguments).block_until_ready()
    return (time.perf_counter() - wall) / n, (time.process_time() - cpu) / n


def triad_bytes_a_second() -> float:
    """Memory bandwidth seen by a large scaled sum on this machine, one core."""
    a, b = np.ones(20_000_000), np.ones(20_000_000)
    seconds, _ = best(lambda: np.multiply(a, 3.0, out=b))
    return 16 * len(a) / seconds


def one_update_us() -> tuple[float, float | None]:
    """Microseconds of one update of one member: plain Python, and compiled called from Python."""
    belief, event = begin(MODEL.parameters, 0.0), ScoreSeen(3.0, "phq-9", 14.0)
    wall, _ = best(lambda: [update(belief, event, MODEL) for _ in range(2000)])
    if not AVAILABLE:
        return wall / 2000 * 1e6, None
    state, row = pack(belief), table((MODEL.readings["phq-9"],))[0]
    parameters, limit = np.array(astuple(MODEL.parameters)), MODEL.limits.surprise_sd
    update_packed(state, 1.0, SCORE, 14.0, 0.0, row, parameters, limit)

    def many() -> None:
        for k in range(20_000):
            update_packed(state, 1.0 + k, SCORE, 14.0, 0.0, row, parameters, limit)

    return wall / 2000 * 1e6, best(many)[0] / 20_000 * 1e6


def growth() -> list[tuple[int, float]]:
    """Microseconds of one more answer after a short and a long history."""
    found = []
    for length in (20, 2000):
        history = [ScoreSeen(float(d), "phq-9", float(8 + d % 5)) for d in range(length)]
        belief, event = follow(history, MODEL), ScoreSeen(float(length + 2), "phq-9", 9.0)
        wall, _ = best(lambda belief=belief, event=event: [update(belief, event, MODEL) for _ in range(2000)])
        found.append((length, wall / 2000 * 1e6))
    return found


def line_ms() -> float:
    """Milliseconds of a whole sustain line: 50 scores and 30 sessions over three years."""
    events = [ScoreSeen(21.0 * k, "phq-9", float(6 + k % 5)) for k in range(50)]
    events += [SessionGiven(35.0 * k + 1) for k in range(30)]
    return best(lambda: sustain_line(events, 1095.0), 20)[0] * 1e3


def our_rows(caseload: Caseload) -> list[tuple[str, float, float]]:
    """Name, wall clock and processor seconds of each of our ways."""
    p = MODEL.parameters
    rows = [("plain numpy, arrays over members", *best(lambda: follow_caseload(caseload, p), 2))]
    if AVAILABLE:
        small = a_caseload(300)
        follow_compiled(small, p), settle_compiled(small, p)
        rows.append(("compiled, every prediction kept", *best(lambda: follow_compiled(caseload, p))))
        rows.append(("compiled lanes, last beliefs", *best(lambda: settle_compiled(caseload, p), 5)))
    return rows


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"{n:,} members x {EVENTS} events, two classes; {cores} cores, load {load:.1f}")
    rows = our_rows(a_caseload(n))
    for name, wall, cpu in rows:
        each = wall / n / EVENTS * 1e9
        print(f"  {name:<36}{wall:8.3f} s  (processor {cpu:.3f} s, {each:.1f} ns an event)")
    name, fastest, cpu = min(rows, key=lambda row: row[1])
    for peer, seconds in (("statsmodels", statsmodels_seconds(200)), ("dynamax", dynamax_seconds(20_000))):
        if seconds is None:
            print(f"  {peer}: not installed here")
            continue
        once, busy = (s * n for s in seconds)
        print(f"  {peer + ', scaled, one class':<36}{once:8.1f} s  (processor {busy:.1f} s)")
        print(f"    {name}: {once / fastest:.0f}x faster, {2 * once / fastest:.0f}x counting both classes;")
        print(f"    by processor time {busy / cpu:.0f}x, {2 * busy / cpu:.0f}x counting both classes")
    traffic = EVENTS * (3 * 8 + 2) + 2 * 27 * 8 + 4 * 8
    floor = traffic * n / triad_bytes_a_second()
    print(
        f"  memory floor, {traffic} bytes a member: {floor:.3f} s; {name} takes {fastest / floor:.1f}x that"
    )
    plain, compiled = one_update_us()
    print(f"  one update: {plain:.1f} us in Python" + (f", {compiled:.2f} us compiled" if compiled else ""))
    print("  one more answer after " + ", ".join(f"{k} scores {us:.1f} us" for k, us in growth()))
    print(f"  one sustain line, 50 scores and 30 sessions: {line_ms():.2f} ms")


if __name__ == "__main__":
    main()
