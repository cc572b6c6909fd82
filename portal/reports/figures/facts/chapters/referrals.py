"""Chapter 2, the referrals: what came in, by whom, and how long families waited."""

from collections.abc import Callable
from datetime import date
from typing import Any

from peewee import JOIN, fn

from portal.families.models.family import Family
from portal.families.models.match import Trajectory
from portal.families.models.referral import DECLINE_REASONS, Referral, Referrer
from portal.kit.folding import order_key
from portal.kit.words import agreeing
from portal.reports.figures.facts.books import Books, ReferralRow, YearBooks, deal
from portal.reports.figures.facts.definition import FAMILIES, MONTHS, REFERRALS, Chapter
from portal.reports.figures.facts.lists import Items, ListItem, mean_months, months_text, of_family


def read(books: dict[int, Books], first: date, last: date) -> None:
    """Every referral until the last of these days."""
    here = list(books)
    started: Any = (
        Trajectory.select(Trajectory.referral, fn.MIN(Trajectory.started_on).alias("first"))
        .where(Trajectory.branch << here, Trajectory.referral.is_null(False))
        .group_by(Trajectory.referral)
        .tuples()
    )
    starts: dict[int, date] = dict(started)
    columns = (Referral.branch, Referral.id, Referral.family, Family.code, Referral.received_on, Referral.by_family)
    outcome = (Referrer.name, Referral.status, Referral.decided_on, Referral.withdrawn_on, Referral.decline_reason)
    rows = (
        Referral.select(*columns, *outcome)
        .join_from(Referral, Family)
        .join_from(Referral, Referrer, JOIN.LEFT_OUTER)
        .where(Referral.branch << here, Referral.received_on <= last)
        .order_by(Referral.received_on, Referral.id)
    )
    deal(books, rows, "referrals", lambda id, *values: ReferralRow(*(id, *values, starts.get(id))))


def _referral(row: ReferralRow, words: str = "") -> ListItem:
    return of_family(row.family_id, row.code, f"{words}; aangemeld", row.received_on)


def _received(wanted: Callable[[ReferralRow], bool]) -> Items:
    def items(books: YearBooks) -> list[ListItem]:
        return [_referral(row, _outcome(row)) for row in books.received if wanted(row)]

    return items


def _outcome(row: ReferralRow) -> str:
    if row.was_accepted:
        return "aanvaard"
    if row.status == "declined":
        return f"niet aanvaard: {DECLINE_REASONS.get(row.decline_reason, 'reden niet gekend')}"
    return "ingetrokken" if row.status == "withdrawn" else "in behandeling"


def _is_declined(row: ReferralRow) -> bool:
    return row.status == "declined"


def declined(reason: str) -> Items:
    """ "other" also holds what is on no list (any more)."""
    known = set(DECLINE_REASONS) - {"other"}
    return _received(
        lambda row: (
            _is_declined(row)
            and (row.decline_reason == reason or (reason == "other" and row.decline_reason not in known))
        )
    )


REASON_TITLES = {
    "outside_area": "Woont niet in het werkingsgebied",
    "other_need": "Had een andere nood",
    "intake_stop": "Wachtlijststop",
    "other": "Een andere reden",
}
assert REASON_TITLES.keys() == DECLINE_REASONS.keys()

chapter = Chapter()
received = chapter.section("2.1", REFERRALS, "referrals")
referring = chapter.section("2.2", FAMILIES, "referrals")

received.add(
    "referrals",
    "Totaal aantal aanmeldingen",
    "Aanmeldingen die in het jaar binnenkwamen.",
    _received(lambda row: True),
)
received.add(
    "referrals_accepted",
    "Aanvaarde aanmeldingen",
    "Daarvan aanvaard, ook als dat pas na nieuwjaar beslist werd.",
    _received(lambda row: row.was_accepted),
    level=1,
)
received.add(
    "referrals_declined",
    "Niet aanvaarde aanmeldingen",
    "Daarvan niet aanvaard, ook als dat pas na nieuwjaar beslist werd.",
    _received(_is_declined),
    level=1,
)
for reason, title in REASON_TITLES.items():
    why = f"Niet aanvaard met als reden: {DECLINE_REASONS[reason]}."
    received.add(f"declined_{reason}", title, why, declined(reason), level=2, is_quiet=reason == "other")
received.add(
    "referrals_open",
    "In behandeling",
    "Aanmeldingen van het jaar waarover nog niet beslist is.",
    _received(lambda row: not row.was_accepted and row.status in ("open", "accepted")),
    level=1,
    is_quiet=True,
)
received.add(
    "referrals_withdrawn",
    "Ingetrokken voor een beslissing",
    "Aanmeldingen van het jaar die het gezin introk voor er beslist werd.",
    _received(lambda row: not row.was_accepted and row.status == "withdrawn"),
    level=1,
    is_quiet=True,
)


@referring.figure(
    "Organisaties die gezinnen aanmeldden",
    "Verschillende organisaties met minstens één aanmelding in het jaar.",
    unit=("organisatie", "organisaties"),
    of_people=False,
)
def referrers(books: YearBooks) -> list[ListItem]:
    """A row per organisation, with how many families it referred."""
    codes: dict[str, list[str]] = {}
    for row in books.received:
        if row.referrer and not row.by_family:
            codes.setdefault(row.referrer, []).append(row.code)
    in_order = sorted(codes.items(), key=lambda pair: order_key(pair[0]))
    return [ListItem(name, ", ".join(some), number=len(some)) for name, some in in_order]


@referring.figure("Gezinnen die zelf de weg vonden", "Verschillende gezinnen die zich in het jaar zelf aanmeldden.")
def self_referred(books: YearBooks) -> list[ListItem]:
    found = {row.family_id: row for row in reversed(books.received) if row.by_family}
    return [_referral(row, "vond zelf de weg") for row in sorted(found.values(), key=lambda row: row.code)]


def waiting_note(books: YearBooks) -> str:
    without = sum(row.accepted_on is None for row in books.active if books.holds(row.started_on))
    words = agreeing(without, "traject telt", "trajecten tellen")
    return f"{without} {words} niet mee: de aanmelding is niet gekend." if without else ""


@referring.figure(
    "Gemiddelde wachttijd",
    "Gemiddelde van de dagen tussen aanvaarding en start, over de trajecten die in het jaar startten, in maanden van "
    "30,44 dagen.",
    unit=MONTHS,
    source="trajectories",
    compute=mean_months,
    none="Er startte geen traject met een gekende aanvaarding.",
    note=waiting_note,
    base="trajectories_started",
)
def waiting_months(books: YearBooks) -> list[ListItem]:
    """Per trajectory that started: the days between acceptance and start."""
    rows = ((row, row.accepted_on) for row in books.active if books.holds(row.started_on))
    waits = ((row, (row.started_on - accepted).days) for row, accepted in rows if accepted is not None)
    return [
        of_family(row.family_id, row.code, f"{months_text(days)} gewacht, gestart", row.started_on, days)
        for row, days in waits
    ]
