"""What members read that the core or its shelf says: the core has no gettext, so its words are found here.

The clinic passes these texts through gettext where it shows them; the core's English is the message itself.
"""

import inspect
from collections.abc import Iterator

from afterglow.instruments.loading import instrument
from afterglow.program.contraindication import contraindications, interactions
from afterglow.program.experience import experience_measures
from afterglow.program.intake import terms
from afterglow.safety.crisis import all_crisis_lines
from afterglow.toolbox.loading import load_modality, modality_names
from afterglow.trajectory import telling


def shelf_messages() -> Iterator[str]:
    """Every text of the core that a member's page shows."""
    yield from _sentences_of(telling)
    yield from (term.plain for term in terms().values())
    yield from (rule.title for rule in contraindications())
    yield from (f"{each.title}: {effect.says}" for each in interactions() for effect in each.effects)
    yield from (one.plain for one in experience_measures().measures)
    for measure in experience_measures().measures:
        yield from (scale.title for scale in instrument(measure.instrument).subscales)
    yield from (text for one in experience_measures().context for text in (one.says, one.caution))
    yield from (load_modality(name).title for name in modality_names())
    yield from (line.hours for known in all_crisis_lines().values() for line in known.lines)


def _sentences_of(module: object) -> Iterator[str]:
    """The constants of a module that are sentences."""
    for name, value in inspect.getmembers(module):
        if name.isupper() and isinstance(value, str):
            yield value
