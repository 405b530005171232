"""What a run says at its end: sums the tests counted, what was left out by name, and never a green zero.

A test adds to a sum with `record_property("matrix cells", n)`; every property whose value is a
number is summed over the run, workers included.
"""

from collections import Counter

import pytest

LEAVES_OUT = "browser"
"""Tests with this marker are named one by one when they are left out."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the sums, and every browser test that was left out, with the reason."""
    for name, total in sorted(_sums(terminalreporter).items()):
        terminalreporter.write_line(f"{name}: {total:,}")
    left_out = [report for report in terminalreporter.getreports("skipped") if LEAVES_OUT in report.keywords]
    if left_out:
        terminalreporter.section(f"{len(left_out)} browser tests were left out", sep="-", yellow=True)
        for report in left_out:
            terminalreporter.write_line(f"{report.nodeid}: {report.longrepr[2]}")


def _sums(terminalreporter: pytest.TerminalReporter) -> Counter[str]:
    sums: Counter[str] = Counter()
    for outcome in ("passed", "failed", "xfailed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in getattr(report, "user_properties", ()):
                if isinstance(value, int):
                    sums[name] += value
    return sums


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A run in which nothing passed has proved nothing, whatever else it says."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    is_first_process = not hasattr(session.config, "workerinput")
    if not is_first_process or reporter is None or session.config.option.collectonly:
        return
    if exitstatus == pytest.ExitCode.OK and not reporter.getreports("passed"):
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
