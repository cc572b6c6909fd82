"""The words of the report: writing a section, what is collected during the year, the check, and the Word file."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from portal.agenda.models.outreach import Outreach
from portal.kit import clock
from portal.kit.blocks import blocks, without_marks
from portal.kit.paper import KINDS
from portal.kit.runs import web_address
from portal.reports.figures.facts.definitions import DEFINITIONS
from portal.reports.figures.rules import shown_years
from portal.reports.models import ReportEntry
from portal.reports.texts import rules as texts
from portal.reports.texts.facts import COLLECTED, LASTING, NUMBERS, SECTIONS, WRITTEN, heading, numbered
from portal.reports.texts.forms import EntryForm, NewEntryForm, TextForm
from portal.reports.texts.rules import OvertakenError
from portal.reports.year.documents.editions import small_numbers
from portal.reports.year.documents.facts import EDITIONS
from portal.reports.year.documents.word import year_report
from portal.reports.year.facts.activities import events_by_section, events_to_come, outreach_of
from portal.reports.year.facts.report import gather_report, report_findings
from portal.web.access import me, roles, visible
from portal.web.pages import begun, download, form_page, house_style, rendered, saved

room = Blueprint("year", __name__)


@room.get("/rapporten/jaar/<int:year>/verslag")
@roles("coordinator")
def report_texts(year: int) -> Response:
    branch = me().branch
    return rendered(
        "reports/year/texts.html",
        year=begun(year),
        parts=list(numbered()),
        texts={section: without_marks(text) for section, text in texts.texts_of(branch, year).items()},
        entries=texts.entries_of(branch, year),
        events=events_by_section(branch.id, year),
        findings=report_findings(branch, year),
        small=small_numbers(shown_years(branch, [year])[0]),
    )


@room.route("/rapporten/jaar/<int:year>/verslag/<section>", methods=["GET", "POST"])
@roles("coordinator")
def text(year: int, section: str) -> Response:
    draft = _draft(year, section)
    words = draft.before if request.args.get("begin") == "vorig-jaar" and not draft.text else draft.text
    form = TextForm(data={"text": words, "revision": str(draft.revision)})
    if form.validate_on_submit():
        try:
            row = texts.write(year, section, form.text.data, form.seen, by=me())
        except OvertakenError as error:
            texts.keep_aside(year, section, form.text.data, by=me())
            form.refuse(error)
            form.revision.data = str(error.theirs.revision)
            return _text_page(form, year, section, draft, theirs=error.theirs)
        if request.headers.get("HX-Request"):  # saved while typing: the page stays
            form.revision.data = str(row.revision)
            return _text_page(form, year, section, _draft(year, section))
        return saved(url_for(".report_texts", year=year) + f"#{section}", f"{heading(section)} is bewaard.")
    return _text_page(form, year, section, draft)


@room.get("/rapporten/jaar/<int:year>/verslag/<section>/versies")
@roles("coordinator")
def text_versions(year: int, section: str) -> Response:
    _draft(year, section)
    rows = texts.versions_of(me().branch, year, section)
    return rendered("reports/year/text_versions.html", year=year, section=section, heading_of=heading, rows=rows)


@room.get("/rapporten/jaar/<int:year>/nazicht")
@roles("coordinator")
def check(year: int) -> Response:
    found = report_findings(me().branch, begun(year))
    return rendered("reports/year/check.html", year=year, findings=found, written=WRITTEN, collected=COLLECTED)


@room.get("/rapporten/jaar/<int:year>/jaarverslag.<any(docx,pdf):suffix>")
@roles("coordinator")
def report_file(year: int, suffix: str) -> Response:
    edition = request.args.get("versie", "own")
    if edition not in EDITIONS:
        abort(404)
    facts, hide_small = gather_report(me().branch, begun(year)), request.args.get("klein") == "verborgen"
    content = year_report(facts, house_style(), edition, hide_small=hide_small, make=KINDS[suffix].make)
    return download(content, f"jaarverslag-{year}.{suffix}", KINDS[suffix].mime)


# ---- collected during the year


@room.get("/rapporten/notities/nieuw")
@roles("coordinator")
def new_entry() -> Response:
    asked = request.args.get("deel", "")
    known = {"day": clock.today(), "section": asked if asked in COLLECTED else None, "lasts": asked in LASTING}
    return form_page("reports/year/entry.html", NewEntryForm(data=known), entry=None)


@room.post("/rapporten/notities")
@roles("coordinator")
def add_entry() -> Response:
    form = NewEntryForm()
    if form.validate() and form.attempt(texts.add_entry, form.details(), form.submission_key.data, by=me()):
        return saved(_entries(form.result), "Genoteerd voor het jaarverslag.")
    return form_page("reports/year/entry.html", form, entry=None)


@room.route("/rapporten/notities/<int:id>", methods=["GET", "POST"])
@roles("coordinator")
def edit_entry(id: int) -> Response:
    entry = visible(ReportEntry, id)
    form = EntryForm(obj=entry, data={"whose": entry.family.code if entry.family_id else ""})
    form.edits(entry, lambda row: row.__data__)
    if form.validate_on_submit() and form.attempt(texts.change_entry, entry, form.details(), by=me()):
        return saved(_entries(entry), "Je wijziging is bewaard.")
    return form_page("reports/year/entry.html", form, entry=entry)


@room.post("/rapporten/notities/<int:id>/verwijdering")
@roles("coordinator")
def remove_entry(id: int) -> Response:
    entry = visible(ReportEntry, id)
    target = _entries(entry)
    texts.remove_entry(entry, by=me())
    return saved(target, "De notitie is weg.")


def _draft(year: int, section: str) -> texts.Draft:
    if section not in WRITTEN:
        abort(404)
    return texts.draft_of(me().branch, begun(year), section)


def _text_page(form: TextForm, year: int, section: str, draft: texts.Draft, theirs: Any = None) -> Response:
    part = SECTIONS[section]
    (now,) = shown_years(me().branch, [year])
    keys = [key for key, one in DEFINITIONS.items() if part.figures and one.section == part.figures]
    page = form_page(
        "reports/year/text.html",
        form,
        year=year,
        part=part,
        number=NUMBERS[section],
        draft=draft,
        theirs=theirs,
        figures=[now[key] for key in keys if now[key].value is not None],
        running=now.origin == "running",
        entries=texts.entries_of(me().branch, year).get(section, []),
        events=events_by_section(me().branch_id, year).get(section, []),
        coming=events_to_come(me().branch_id, year).get(section, []),
        actions=_actions(year).get(section, []),
        typed=blocks(form.text.data or "", headings=True),
        address=web_address,
        quotes=texts.quotes_by_theme(me().branch, year).get(part.theme, []) if part.theme else [],
    )
    if form.errors:  # while typing only the line "bewaard" is taken from the page; a mistake must be shown in full
        page.headers.update({"HX-Retarget": "main", "HX-Reselect": "main", "HX-Reswap": "outerHTML"})
    return page


def _actions(year: int) -> dict[str, list[Outreach]]:
    """The communication actions that two sections are made of."""
    dated, permanent = outreach_of(me().branch_id, year)
    return {"campaigns": dated, "permanent": permanent}


def _entries(entry: ReportEntry) -> str:
    """The report that an entry is in; for a lasting one this year's, or the last it is in."""
    until = min(clock.today(), entry.until_on or clock.today()) if entry.lasts else entry.day
    return url_for(".report_texts", year=max(entry.day, until).year) + f"#{entry.section}"
