"""Follow a caseload by the quickest way there is: compiled if numba is installed, else numpy."""

from afterglow.trajectory.caseload import Caseload, Followed, follow_caseload
from afterglow.trajectory.kernel import AVAILABLE, follow_compiled
from afterglow.trajectory.lanes import Settled, settle_compiled
from afterglow.trajectory.parameters import Parameters

WORTH_COMPILING = 200
"""People below whom loading the compiled kernel costs more than it saves."""


def follow_quickly(caseload: Caseload, parameters: Parameters) -> Followed:
    """The same answer whichever way is taken."""
    if AVAILABLE and len(caseload.day) >= WORTH_COMPILING:
        return follow_compiled(caseload, parameters)
    return follow_caseload(caseload, parameters)


def settle(caseload: Caseload, parameters: Parameters) -> Settled:
    """Last beliefs and evidence without the predictions; the same answer whichever way is taken."""
    if AVAILABLE and len(caseload.day) >= WORTH_COMPILING:
        return settle_compiled(caseload, parameters)
    found = follow_caseload(caseload, parameters)
    evidence = found.log_density.sum(axis=1)
    return Settled(found.moments, found.log_odds, found.day, found.sessions, evidence)
