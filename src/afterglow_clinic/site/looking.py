"""Specimens for the living page of components: made-up people, fixed times, nothing from a chart.

The page is for whoever builds a page: it shows each component with text of a real length.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from afterglow_clinic.drawing import completeness_bar, sparkline
from afterglow_clinic.site.looking_charts import charts

NOW = datetime(2027, 3, 8, 19, 2, tzinfo=UTC)


class SpecimenForm(forms.Form):
    """One field of each kind; bound with faults, so that errors are shown."""

    name = forms.CharField(label="Full name", help_text="As it stands on the identity document.")
    born = forms.DateField(label="Date of birth", help_text="Day, month, year. For example 4 March 1986.")
    email = forms.EmailField(label="E-mail address", required=False)
    contact = forms.ChoiceField(
        label="How may we reach you?",
        choices=[("mail", "E-mail"), ("text", "Text message"), ("call", "Telephone")],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="What do you hope for?",
        help_text="Your own words. Nobody changes them.",
        widget=forms.Textarea(attrs={"class": "own-words", "rows": 4}),
    )


def specimens() -> dict[str, Any]:
    """Everything `site/look.html` shows."""
    return {
        "form": SpecimenForm(
            {"name": "Maya Rosenthal", "born": "31 February", "email": "maya@", "words": WORDS}
        ),
        "question": QUESTION,
        "urgent_question": URGENT_QUESTION,
        "findings": FINDINGS,
        "patient": PATIENT,
        "lines": LINES,
        "timeline": TIMELINE,
        "worklist": WORKLIST,
        "rooms_shown": TABS,
        "figures": FIGURES,
        "facts": FACTS,
        "page": Paginator(range(1, 143), 25).page(2),
        "now": NOW,
        "line_out": NOW - timedelta(hours=2, minutes=14),
        "consequences": CONSEQUENCES,
        "swatches": SWATCHES,
        "board": board(),
        "charts": charts(),
    }


WORDS = "I want to stop bracing for the next bad thing."

QUESTION = {
    "stem": "Over the last two weeks, how often have you been bothered by:",
    "text": "Little interest or pleasure in doing things",
    "name": "q1",
    "number": 1,
    "of": 9,
    "options": [
        {"value": 0, "label": "Not at all"},
        {"value": 1, "label": "Several days"},
        {"value": 2, "label": "More than half the days"},
        {"value": 3, "label": "Nearly every day"},
    ],
}

URGENT_QUESTION = {
    "text": "Are you safe right now?",
    "name": "safe",
    "options": [
        {"value": "yes", "label": "Yes, I am safe"},
        {
            "value": "unsure",
            "label": "I am not sure",
            "note": "We show you who to call, and the nurse sees it.",
        },
        {"value": "no", "label": "No", "note": "We show you who to call, and the nurse sees it."},
    ],
}

FINDINGS = [
    {
        "severity": "high",
        "what": "Thoughts of being better off dead: more than half the days",
        "evidence": [
            "PHQ-9 item 9, answered 2 on 8 March 2027, 10:50 EST",
            "The item was 0 at each of the four earlier times",
        ],
        "since": "today 10:50 EST",
        "unread": "Unread for 3 h 12 min",
        "source": "Kroenke, Spitzer, Williams 2001, J Gen Intern Med 16:606",
        "grade": "verified",
        "person": "Maya Rosenthal",
        "person_url": "#finding",
    },
    {
        "severity": "moderate",
        "what": "No reliable change after three sessions",
        "evidence": ["PHQ-9 19 before the first session, 17 after the third: 2 points less, 6 would count"],
        "since": "6 March 2027",
        "who": "Read by R. Osei, nurse, yesterday 16:20 EST",
        "source": "Jacobson, Truax 1991, J Consult Clin Psychol 59:12",
        "grade": "secondary",
        "person": "Tomas Lindqvist",
        "person_url": "#finding",
    },
    {
        "severity": "low",
        "what": "We have not heard from Ines for 16 days",
        "evidence": ["Last answer 20 February 2027; one was due on 27 February and one on 6 March"],
        "since": "6 March 2027",
        "who": "With L. Marchetti, integrator",
        "source": "Clinic schedule: every 7 days in the first eight weeks",
        "grade": "unverified",
        "person": "Ines Caldeira",
        "person_url": "#finding",
    },
]

PATIENT = {
    "name": "Maya Rosenthal",
    "initials": "MR",
    "born": "4 March 1986",
    "age": 41,
    "identifiers": [{"label": "Record", "value": "AG-0417"}, {"label": "Phone ends in", "value": "4471"}],
    "allergies": ["Penicillin"],
    "boundaries": ["Ask before touch", "No scent in the room"],
}

LINES = [
    {
        "name": "988 Lifeline",
        "number": "988",
        "href": "tel:988",
        "kind": "phone",
        "note": "Day and night, free, in English and Spanish",
    },
    {
        "name": "988 Lifeline",
        "number": "988",
        "href": "sms:988",
        "kind": "message",
        "note": "By text message, if talking is too much",
    },
    {
        "name": "Emergency",
        "number": "911",
        "href": "tel:911",
        "kind": "phone",
        "note": "If you are hurt, or about to be",
    },
]

TIMELINE = [
    {
        "when": "Today 10:50 EST",
        "kind": "measure",
        "what": "PHQ-9 answered: 14",
        "text": "Five less than before the first session.",
    },
    {
        "when": "6 March 2027",
        "kind": "practice",
        "what": "Walk without the phone, 20 minutes",
        "text": "Fourth time this week.",
    },
    {
        "when": "5 March 2027, 15:30 EST",
        "kind": "contact",
        "what": "Integration call with L. Marchetti",
        "text": "26 hours after the line came out.",
    },
    {
        "when": "4 March 2027, 13:10 EST",
        "kind": "session",
        "what": "Third session",
        "text": "Ketamine 0.5 mg/kg over 40 minutes, intravenous.",
    },
    {
        "when": "27 February 2027",
        "kind": "finding",
        "what": "Blood pressure 162/98 mmHg before the second session",
        "text": "Session held for 30 minutes; 138/86 mmHg after.",
    },
]

WORKLIST = [
    {
        "severity": "high",
        "label": "Urgent",
        "what": "Call Maya Rosenthal",
        "why": "PHQ-9 item 9 answered “more than half the days”",
        "end": "Unread for 3 h 12 min",
        "late": True,
    },
    {
        "severity": "moderate",
        "label": "Soon",
        "what": "Open a huddle for Tomas Lindqvist",
        "why": "No reliable change after three sessions",
        "end": "since 6 March",
    },
    {
        "severity": "low",
        "label": "To know",
        "what": "Write to Ines Caldeira",
        "why": "We have not heard from her for 16 days",
        "end": "since 20 February",
    },
]

TABS = [
    {"url": "#nav", "label": "Worklist", "count": 3, "current": True},
    {"url": "#nav", "label": "Board"},
    {"url": "#nav", "label": "Members"},
    {"url": "#nav", "label": "Content"},
    {"url": "#nav", "label": "Audit"},
]

FIGURES = [
    {
        "label": "Responders at day 2",
        "number": "6 of 29",
        "of": "27 measured; the 2 missing count as not responding",
    },
    {
        "label": "Members measured this week",
        "number": "41 of 52",
        "of": "79 %; 11 are listed as work",
        "url": "#figures",
        "action": "See the 11",
    },
    {
        "label": "First contact within 72 hours",
        "number": "17 of 18",
        "of": "one window closed without a contact",
    },
]

FACTS = [
    {"term": "Baseline", "value": "PHQ-9 19, on 18 February 2027", "source": "Last before the first session"},
    {"term": "Target", "value": "PHQ-9 9 or less by 20 March 2027", "source": "Set with Maya at intake"},
    {"term": "Next", "value": "Fourth session, Thursday 11 March 2027, 12:30 EST"},
]

CONSEQUENCES = [
    "The finding leaves the worklist and stays in the record, with your name and the time.",
    "Maya sees that R. Osei has read her answer.",
    "If the answer comes again, a new finding opens. This one cannot be opened again.",
]

SWATCHES = [
    "paper",
    "surface",
    "sunken",
    "ink",
    "muted",
    "line",
    "edge",
    "glow",
    "glow-text",
    "glow-tint",
    "leaf",
    "leaf-text",
    "leaf-tint",
    "dusk",
    "dusk-text",
    "dusk-tint",
    "ember",
    "ember-text",
    "ember-tint",
]


def board() -> list[dict[str, object]]:
    """Four rows, each with its sparkline and its completeness."""
    return [
        {
            "name": name,
            "phase": phase,
            "score": score,
            "band": band,
            "change": change,
            "due": due,
            "measured": f"{measured} of {asked}",
            "bar": completeness_bar(measured, asked),
            "spark": sparkline(run, low=0, high=27, label=f"PHQ-9: {len(run)} measures") if run else "",
        }
        for name, phase, score, band, change, due, measured, asked, run in ROWS
    ]


ROWS: list[tuple[str, str, str, str, str, str, int, int, list[float | None]]] = [
    (
        "Maya Rosenthal",
        "Journeys, 3 of 6",
        "PHQ-9 14",
        "moderate",
        "−5",
        "Call today",
        5,
        5,
        [19, 18, 20, 16, 14],
    ),
    (
        "Tomas Lindqvist",
        "Checkpoint",
        "PHQ-9 17",
        "moderately severe",
        "−2",
        "Huddle by 10 March",
        4,
        5,
        [19, 18, None, 18, 17],
    ),
    (
        "Ines Caldeira",
        "Sustain, week 6",
        "PHQ-9 6",
        "mild",
        "−12",
        "PHQ-9 since 27 February",
        6,
        8,
        [18, 16, 9, 7, 5, 6, None, None],
    ),
    ("Aurelio Benedetti-Montgomery", "Preparation", "not yet", "", "", "Intake by 12 March", 0, 1, []),
]
