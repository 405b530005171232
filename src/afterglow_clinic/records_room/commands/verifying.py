"""`afterglow verify` once a database is open: every audit chain re-read, the first broken link named."""

import argparse
import json
import sys
from dataclasses import asdict

from afterglow_clinic.chart.models import Organization
from afterglow_clinic.chart.verifying import ChainReport, verify_chains

BROKEN = 1


def run(arguments: argparse.Namespace) -> int:
    """Check the chains. Exit code 0, or 1 where a link does not hold."""
    reports = verify_chains()
    holds = all(report.broken is None for report in reports)
    if arguments.json:
        found = {"holds": holds, "chains": [asdict(report) for report in reports]}
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        names = {str(row.pk): row.name for row in Organization.objects.all()}
        for report in reports:
            sys.stdout.write(_line(report, names.get(report.chain, report.chain)) + "\n")
        sys.stdout.write(f"{len(reports)} chains: {'every link holds' if holds else 'BROKEN'}\n")
    return 0 if holds else BROKEN


def _line(report: ChainReport, name: str) -> str:
    if report.broken:
        return f"{name}: BROKEN after {report.links} links: {report.broken}"
    return f"{name}: {report.links} links hold; head {report.head}"
