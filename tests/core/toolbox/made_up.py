"""Made-up modalities and situations for the laws of matching."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from afterglow.record import Consent
from afterglow.source import Source
from afterglow.toolbox.codes import known_codes
from afterglow.toolbox.loading import toolbox
from afterglow.toolbox.modality import ACCESS, FAMILIES, LEADERS, PHASES, Caution, Guide, Modality, Rhythm
from afterglow.toolbox.situation import Situation, Tried

AT = datetime(2027, 3, 8, 12, 0, tzinfo=UTC)
MADE_UP = Source("made up for a test", "unverified")
CODES = ("panic-disorder", "epilepsy", "pregnancy", "falls", "mania", "living-alone", "something-new")
NAMES = tuple(f"m{number}" for number in range(6))


def some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values))


def caution(name: str, *conditions: str, status: str = "active") -> Caution:
    return Caution(name, conditions, status, f"Not with {', '.join(conditions)}.", MADE_UP)  # type: ignore[arg-type]


def modality(name: str = "m0", **changes: object) -> Modality:
    """A harmless practice for every phase; `changes` replace its parts."""
    parts: dict[str, object] = {
        "id": name,
        "version": "1.0.0",
        "family": "movement",
        "form": "practice",
        "type": None,
        "guide": Guide("en", name, "To move a little.", ("Stand up.", "Sit down."), "Stop when it hurts."),
        "phases": PHASES,
        "led_by": ("self",),
        "rhythm": Rhythm(per_week=3),
        "minutes": (10, 20),
        "wait_h": 0,
        "access": ACCESS,
        "consent": None,
        "meant_for": (),
        "contraindications": (),
        "cautions": (),
        "research": None,
        "evidence": "unverified",
        "source": MADE_UP,
    }
    return Modality(**{**parts, **changes})  # type: ignore[arg-type]


@st.composite
def modalities(draw: st.DrawFn) -> tuple[Modality, ...]:
    """Some of six, each with rules over the few codes."""
    known = tuple(code for code in CODES if code in known_codes())
    found = []
    for name in sorted(draw(some(NAMES))):
        forbidden = sorted(draw(some(known)))
        asked = sorted(draw(some(known)) - set(forbidden))
        status = st.sampled_from(["active", "any"])
        found.append(
            modality(
                name,
                family=draw(st.sampled_from(FAMILIES)),
                phases=tuple(sorted(draw(some(PHASES) | st.just(frozenset(PHASES))))),
                minutes=(draw(st.integers(1, 30)), 60),
                wait_h=draw(st.sampled_from([0, 24])),
                access=tuple(sorted(draw(some(ACCESS)))),
                meant_for=tuple(sorted(draw(st.just(frozenset()) | some(known)))),
                consent=draw(st.sampled_from([None, "touch"])),
                contraindications=tuple(caution(f"no-{c}", c, status=draw(status)) for c in forbidden),
                cautions=tuple(caution(f"ask-{c}", c, status=draw(status)) for c in asked),
            )
        )
    return tuple(found)


@st.composite
def situations(draw: st.DrawFn, names: tuple[str, ...] = NAMES) -> Situation:
    """Anybody: conditions present, past, denied or never asked."""
    codes = tuple(known_codes()) if names is not NAMES else CODES
    present, past = draw(some(codes)), draw(some(codes))
    tried = st.builds(
        Tried,
        st.sampled_from(names),
        st.sampled_from(["kept", "going-on", "dropped"]),
        st.integers(-40, 5).map(lambda days: AT + timedelta(days=days)),
    )
    return Situation(
        phase=draw(st.sampled_from(PHASES)),
        present=present,
        past=past,
        denied=draw(some(codes)) - present - past,
        likes=draw(some((*names, *FAMILIES))),
        unwanted=draw(st.just(frozenset()) | some(names)),
        tried=draw(st.frozensets(tried, max_size=4)),
        consents=draw(st.sampled_from([frozenset(), frozenset([Consent("touch", "1", AT)])])),
        minutes=draw(st.none() | st.integers(0, 120)),
        needs=draw(st.just(frozenset()) | some(ACCESS)),
        leaders=draw(st.none() | some(LEADERS)),
        line_out=draw(st.none() | st.integers(-48, 5).map(lambda hours: AT + timedelta(hours=hours))),
    )


def shelf() -> tuple[Modality, ...]:
    return toolbox()
