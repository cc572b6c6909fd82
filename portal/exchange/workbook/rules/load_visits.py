"""Contacts, by the hundred thousand, and the overviews in which they were handed in."""

from datetime import date
from typing import Any

from portal.contacts.models.contact import Contact, ContactTheme
from portal.contacts.models.kind import CountingKinds
from portal.contacts.models.overview import ContactOverview
from portal.exchange.workbook.facts import sheets
from portal.exchange.workbook.facts.labels import tuples
from portal.exchange.workbook.rules.loading import Load
from portal.kit import clock
from portal.kit.dates import Quarter

COLUMNS = ("branch", "match", "day", "kind", "counts", "minutes", "remark", "created_at")


def contacts(job: Load) -> None:
    columns = (Contact.match, Contact.day, Contact.kind, Contact.counts, Contact.minutes)
    there_are = tuples(Contact.select(*columns).where(Contact.branch == job.branch.id))
    known = {(match, day): tuple(others) for match, day, *others in there_are}
    counting = CountingKinds(job.branch.id)
    overviews = ContactOverview.select(ContactOverview.match, ContactOverview.year, ContactOverview.quarter)
    handed_in = set(
        tuples(overviews.where(ContactOverview.branch == job.branch.id, ContactOverview.status == "handed_in"))
    )
    now, branch, today = clock.now(), job.branch.id, clock.today()
    new: list[tuple[Any, ...]] = []
    themes: dict[tuple[int, date], tuple[str, ...]] = {}
    for row in job.rows(sheets.CONTACTS):
        v = row.values
        day = v["day"]
        if day > today:
            job.not_ahead(row, "day")
            continue
        match = job.match(row, day, v["match_started_on"])
        if match is None:
            continue
        counts = counting.count(v["kind"], day) if v["counts"] is None else v["counts"]
        there = known.get((match, day))
        if there is not None:
            if there == (v["kind"], counts, v["minutes"]):
                job.count.same += 1
            else:
                job.count.different += 1
                sentence = "Op die dag staat er al een ander contact van die twee. Wat er staat, blijft staan."
                job.remark(row, "day", sentence)
            continue
        if job.was_loaded(row):
            job.changed_since(row)
            continue
        if handed_in and (match, day.year, Quarter.of(day).number) in handed_in:
            job.ask(row, "day", "Dit kwartaal was al ingediend. Dit contact komt er nog bij. Klopt dat?")
        known[match, day] = (v["kind"], counts, v["minutes"])
        job.count.new += 1
        new.append((branch, match, day, v["kind"], counts, v["minutes"], "", now))
        if v["themes"]:
            themes[match, day] = v["themes"]
    job.insert_values(Contact, COLUMNS, new, f"{sheets.CONTACTS.name} bewaren")
    _insert_themes(job, themes)


def _insert_themes(job: Load, themes: dict[tuple[int, date], tuple[str, ...]]) -> None:
    if not themes:
        return
    stored = Contact.select(Contact.id, Contact.match, Contact.day).where(Contact.branch == job.branch.id)
    ids = {(match, day): id for id, match, day in tuples(stored)}
    job.insert(ContactTheme, [{"contact": ids[key], "theme": theme} for key, some in themes.items() for theme in some])
