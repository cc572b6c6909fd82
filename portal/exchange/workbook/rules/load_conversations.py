"""Talks that were held, and those that a match asks for."""

from collections import Counter
from typing import Any

from portal.exchange.workbook.facts import sheets
from portal.exchange.workbook.facts.labels import tuples
from portal.exchange.workbook.rules.loading import Load
from portal.families.models.talk import Talk
from portal.kit import clock


def talks(job: Load) -> None:
    names = ("day", "family", "family_kind", "volunteer", "volunteer_kind", "minutes", "note")
    there: Counter[tuple[Any, ...]] = Counter(
        tuples(Talk.select(*(getattr(Talk, name) for name in names)).where(Talk.branch == job.branch.id))
    )
    new = []
    for row in job.rows(sheets.TALKS):
        v = row.values
        family = job.family(row) if v["family"] else None
        person = job.person(row) if v["volunteer"] else None
        if (v["family"] and family is None) or (v["volunteer"] and person is None) or not job.not_ahead(row, "day"):
            continue
        if not v["family_kind"] and not v["volunteer_kind"]:
            job.wrong(row, "family_kind", "Vul in wat voor gesprek het was, bij het gezin of bij de vrijwilliger.")
        elif bool(v["family_kind"]) != bool(family):
            job.wrong(row, "family_kind", "Bij een gezin hoort de soort van het gesprek, en omgekeerd.")
        elif bool(v["volunteer_kind"]) != bool(person):
            job.wrong(row, "volunteer_kind", "Bij een vrijwilliger hoort de soort van het gesprek, en omgekeerd.")
        else:
            values = v | {"family": family, "volunteer": person}
            key = tuple(values[name] for name in names)
            if there[key]:
                there[key] -= 1
                job.count.same += 1
                continue
            if job.was_loaded(row):
                job.changed_since(row)
                continue
            job.count.new += 1
            spans = job.matches.get((family, person), []) if family and person else []
            match = next((span.id for span in spans if span.covers(v["day"])), None)
            new.append(
                {name: values[name] for name in names}
                | {"branch": job.branch.id, "match": match, "created_at": clock.now()}
            )
    job.insert(Talk, new)
