"""Writes SAFETY.md from docs/hazards.toml: `python -m scripts.hazards`."""

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / "docs" / "hazards.toml"
PAGE = ROOT / "SAFETY.md"

HEAD = """# Safety

**Intended use.** Charting, decision support that shows its reasons, and secondary display. The bedside
monitor is the primary alarm. Afterglow never doses, never drives a pump, never diagnoses. Software
proposes; a named clinician decides.

**Not reviewed by a clinician.** No clinical safety officer has read this log. Levels are the project's
own. Nothing here is certified or clinically validated.

**How a suicide answer travels.** An answer to a critical item is reviewed in the transaction that
stores it, even if the form is never finished. The finding, its evidence and the messages about it
commit together or not at all. A worker sends the messages at least once, keeps a receipt of every try,
and climbs the ladder (`src/afterglow/library/limits/alert-ladder.toml`) until a named person has
acknowledged the finding. The member sees crisis lines at once, and who has read it when somebody has. A
rule that fails counts as positive; an empty item is asked about; an amended answer closes nothing. The
floor of the rules is `src/afterglow/library/limits/safety-floor.toml`.

**What is promised to nobody.** Outside opening hours nobody may be watching; the pages say so.

## Hazard log

Made from `docs/hazards.toml` by `python -m scripts.hazards`. The gate checks that every test named
exists and passes.
"""


def rendered() -> str:
    """SAFETY.md as the log has it."""
    hazards = tomllib.loads(LOG.read_text("utf-8"))["hazard"]
    return HEAD + "".join(_section(hazard) for hazard in hazards)


def _section(hazard: dict[str, Any]) -> str:
    lines = [
        f"\n### {hazard['id']} {hazard['title']}",
        f"Level {hazard['initial']} before, {hazard['residual']} after; {hazard['status']}.",
        f"- Cause: {hazard['cause']}. Harm: {hazard['harm']}.",
        f"- Control: {hazard['control']}.",
        *([f"- Open: {hazard['open']}."] if "open" in hazard else []),
        "- Tests: " + ", ".join(f"`{name}`" for name in hazard["tests"]) + ".",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(rendered(), encoding="utf-8")
