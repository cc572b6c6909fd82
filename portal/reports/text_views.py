"""The words of the report: writing a section, what is collected during the year, the check, and the Word file."""

from typing import Any

from flask import abort, render_template, request, url_for

from portal.kit import clock
from portal.reports import texts
from portal.reports.definitions import DEFINITIONS
from portal.reports.figures import FIRST_YEAR
from portal.reports.models import ReportEntry
from portal.reports.room import reports
from portal.reports.sections import COLLECTED, NUMBERS, SECTIONS, WRITTEN, heading, numbered
from portal.reports.snapshots import shown_years
from portal.reports.text_forms import EntryForm, NewEntryForm, TextForm
from portal.reports.texts import OvertakenError
from portal.reports.year_facts import gather_report, report_findings
from portal.reports.year_report import EDITIONS, year_report
from portal.web.access import get_or_404, me, roles
from portal.web.pages import download, form_page, house_style, saved


@reports.get("/rapporten/jaar/<int:year>/verslag")
@roles("coordinator")
def report_texts(year: int) -> Any:
    branch = me().branch
    return render_template(
        "reports/texts.html",
        year=_year(year), parts=list(numbered()), written=WRITTEN, collected=COLLECTED,
        texts=texts.texts_of(branch, year), entries=texts.entries_of(branch, year), editions=EDITIONS,
        findings=report_findings(branch, year),
    )  # fmt: skip


@reports.get("/rapporten/jaar/<int:year>/verslag/<section>")
@roles("coordinator")
def text(year: int, section: str) -> Any:
    draft = _draft(year, section)
    words = draft.before if request.args.get("begin") == "vorig-jaar" and not draft.text else draft.text
    return _text_page(TextForm(data={"text": words, "revision": str(draft.revision)}), year, section, draft)


@reports.post("/rapporten/jaar/<int:year>/verslag/<section>")
@roles("coordinator")
def write_text(year: int, section: str) -> Any:
    draft, form = _draft(year, section), TextForm()
    if form.validate():
        try:
            row = texts.write(me(), year, section, form.text.data, form.seen)
        except OvertakenError as error:
            texts.keep_aside(me(), year, section, form.text.data)
            form.refuse(error)
            form.revision.data = str(error.theirs.revision)
            return _text_page(form, year, section, draft, theirs=error.theirs)
        if request.headers.get("HX-Request"):  # saved while typing: the page stays
            form.revision.data = str(row.revision)
            return _text_page(form, year, section, _draft(year, section))
        return saved(url_for(".report_texts", year=year) + f"#{section}", f"{heading(section)} is bewaard.")
    return _text_page(form, year, section, draft)


@reports.get("/rapporten/jaar/<int:year>/verslag/<section>/versies")
@roles("coordinator")
def text_versions(year: int, section: str) -> Any:
    _draft(year, section)
    rows = texts.versions_of(me().branch, year, section)
    return render_template("reports/text_versions.html", year=year, section=section, heading_of=heading, rows=rows)


@reports.get("/rapporten/jaar/<int:year>/nazicht")
@roles("coordinator")
def check(year: int) -> Any:
    found = report_findings(me().branch, _year(year))
    return render_template("reports/check.html", year=year, findings=found, written=WRITTEN, collected=COLLECTED)


@reports.get("/rapporten/jaar/<int:year>/jaarverslag.docx")
@roles("coordinator")
def report_file(year: int) -> Any:
    edition = request.args.get("versie", "own")
    if edition not in EDITIONS:
        abort(404)
    content = year_report(
        gather_report(me().branch, _year(year)), house_style(),
        edition, hide_small=request.args.get("klein") == "verborgen",
    )  # fmt: skip
    return download(content, f"jaarverslag-{year}.docx")


# ---- collected during the year


@reports.get("/rapporten/notities/nieuw")
@roles("coordinator")
def new_entry() -> Any:
    asked = request.args.get("deel", "")
    return _entry_page(NewEntryForm(data={"day": clock.today(), "section": asked if asked in COLLECTED else None}))


@reports.post("/rapporten/notities")
@roles("coordinator")
def add_entry() -> Any:
    form = NewEntryForm()
    if form.validate() and form.attempt(texts.add_entry, me(), **_values(form)):
        return saved(_entries(form.result), "Genoteerd voor het jaarverslag.")
    return _entry_page(form)


@reports.get("/rapporten/notities/<int:number>")
@roles("coordinator")
def edit_entry(number: int) -> Any:
    entry = _entry(number)
    return _entry_page(EntryForm(obj=entry), entry)


@reports.post("/rapporten/notities/<int:number>")
@roles("coordinator")
def update_entry(number: int) -> Any:
    entry, form = _entry(number), EntryForm()
    if form.validate() and form.attempt(texts.change_entry, me(), entry, **_values(form)):
        return saved(_entries(entry), "Je wijziging is bewaard.")
    return _entry_page(form, entry)


@reports.post("/rapporten/notities/<int:number>/verwijdering")
@roles("coordinator")
def remove_entry(number: int) -> Any:
    entry = _entry(number)
    target = _entries(entry)
    texts.remove_entry(me(), entry)
    return saved(target, "De notitie is weg.")


def _year(year: int) -> int:
    return year if FIRST_YEAR <= year <= clock.today().year else abort(404)


def _draft(year: int, section: str) -> texts.Draft:
    if section not in WRITTEN:
        abort(404)
    return texts.draft_of(me().branch, _year(year), section)


def _text_page(form: TextForm, year: int, section: str, draft: texts.Draft, theirs: Any = None) -> Any:
    part = SECTIONS[section]
    (now,) = shown_years(me().branch, [year])
    keys = [key for key, one in DEFINITIONS.items() if part.figures and one.section == part.figures]
    page = form_page(
        "reports/text.html", form, year=year, part=part, number=NUMBERS[section], draft=draft, theirs=theirs,
        figures=[now[key] for key in keys if now[key].value is not None],
        entries=texts.entries_of(me().branch, year).get(section, []),
        quotes=texts.quotes_by_theme(me().branch, year).get(part.theme, []) if part.theme else [],
    )  # fmt: skip
    if form.errors:  # while typing only the line "bewaard" is taken from the page; a mistake must be seen whole
        page.headers.update({"HX-Retarget": "main", "HX-Reselect": "main", "HX-Reswap": "outerHTML"})
    return page


def _entry(number: int) -> ReportEntry:
    found: ReportEntry = get_or_404(ReportEntry.visible_to(me()), ReportEntry.id == number)
    return found


def _entry_page(form: EntryForm, entry: ReportEntry | None = None) -> Any:
    return form_page("reports/entry.html", form, entry=entry)


def _entries(entry: ReportEntry) -> str:
    return url_for(".report_texts", year=entry.day.year) + f"#{entry.section}"


def _values(form: EntryForm) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}
