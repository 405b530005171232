"""Queries about one member whose SQL is written once per process.

Django writes a query's SQL anew each time, which costs more than SQLite needs to answer it; an answer
handed in asks a dozen such questions while it holds the write lock. Only for `loading` and its
neighbours: rows come unnarrowed, so a caller must already have the member by `visible_to`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
STAND_IN = UUID(int=0x5AFE)


@dataclass(slots=True)
class Prepared(Generic[M]):
    """Rows of one kind for one member. `rows` makes the queryset; it is asked for once per engine."""

    rows: Callable[[], "QuerySet[M]"]
    _plans: dict[str, "_Plan"] = field(default_factory=dict)

    def of(self, patient_id: UUID) -> list[M]:
        """The rows of this member, as the queryset would give them."""
        plan = self._plans.get(connection.vendor)
        if plan is None:
            plan = self._plans[connection.vendor] = _plan(self.rows().filter(patient=STAND_IN))
        return plan.run(patient_id)


@dataclass(frozen=True, slots=True)
class _Plan:
    """One compiled query and how its columns become model instances."""

    model: type[Model]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: tuple[int, ...]
    converters: dict[int, Any]
    names: tuple[str, ...]
    columns: slice
    related: Sequence[Any]

    def run(self, patient_id: UUID) -> list[Any]:
        asked = _adapted(patient_id)
        params = [asked if place in self.places else value for place, value in enumerate(self.params)]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        if self.converters and found:
            found = self.compiler.apply_converters(found, self.converters)
        return [self._instance(row) for row in found]

    def _instance(self, row: Any) -> Model:
        instance = self.model.from_db(connection.alias, self.names, row[self.columns])
        for populator in self.related:
            populator.populate(row, instance)
        return instance


def _plan(rows: "QuerySet[Any]") -> _Plan:
    compiler = rows.query.get_compiler(connection.alias)
    sql, params = compiler.as_sql()
    info = compiler.klass_info
    fields = info["select_fields"]
    columns = slice(fields[0], fields[-1] + 1)
    names = tuple(column[0].target.attname for column in compiler.select[columns])
    stand_in = _adapted(STAND_IN)
    return _Plan(
        model=rows.model,
        compiler=compiler,
        sql=sql,
        params=tuple(params),
        places=tuple(place for place, value in enumerate(params) if value == stand_in),
        converters=compiler.get_converters([column[0] for column in compiler.select]),
        names=names,
        columns=columns,
        # The stubs describe a later Django, whose populators take one argument more.
        related=get_related_populators(info, compiler.select, connection.alias),  # type: ignore[call-arg]
    )


def _adapted(patient_id: UUID) -> Any:
    return patient_id if connection.features.has_native_uuid_field else patient_id.hex
