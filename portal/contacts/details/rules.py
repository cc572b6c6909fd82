"""More about one contact: what it was, how long, what about, a short remark; and which kinds count."""

from collections.abc import Iterable, Set
from datetime import date

from portal.contacts.models.contact import THEMES, Contact, ContactTheme
from portal.contacts.models.kind import ALWAYS_COUNTS, KINDS, NEVER_COUNTS, CountingKinds, KindBefore, KindSetting
from portal.contacts.models.overview import ContactOverview, overview_of
from portal.contacts.quarters.rules import MAX_MINUTES, open_overview
from portal.database import transaction
from portal.dated import keep_before
from portal.families.models.match import Match
from portal.families.naming.facts import known_of
from portal.history.rules import change, record
from portal.kit import privacy
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.kit.limits import sane_day
from portal.kit.privacy import PrivacyWarning
from portal.kit.records import dataclass
from portal.people.models import Branch, Person

MAX_REMARK = 300
CHOSEN_KINDS = {kind: words for kind, words in KINDS.items() if kind not in (ALWAYS_COUNTS, NEVER_COUNTS)}


@dataclass(frozen=True)
class MoreDetails:
    """What somebody says about a contact. minutes: 1-1440, or None where nothing was filled in.

    anyway: the remark may stay, also with a name or a number in it.
    """

    kind: str
    minutes: int | None = None
    themes: tuple[str, ...] = ()
    remark: str = ""
    anyway: bool = False


def add_details(contact: Contact, more: MoreDetails, *, by: Person) -> None:
    """Store what was said about a contact, while its quarter is open."""
    _checked(more)
    warn(more.remark, contact.match, "remark", "je opmerking", more.anyway)
    volunteer = contact.match.volunteer
    with transaction():
        open_overview(contact.match, Quarter.of(contact.day))
        counts = contact.counts
        if more.kind != contact.kind:
            counts = CountingKinds(contact.branch_id).count(more.kind, contact.day)
        values = {"kind": more.kind, "counts": counts, "minutes": more.minutes}
        change(contact, "tell_more", by, on_behalf_of=volunteer, **values)
        _change_themes(contact, sorted(set(more.themes)), by=by)
        _change_remark(contact, more.remark, by=by)


def is_open(contact: Contact) -> bool:
    """Whether its quarter still has to be handed in."""
    overview = overview_of(contact.match, Quarter.of(contact.day))
    return overview is None or not overview.is_handed_in


def warn(text: str, match: Match, field: str, where: str, anyway: bool) -> None:
    """RuleError at a field when a text seems to identify somebody, unless the writer confirmed it."""
    if anyway or not text:
        return
    known = known_of(match.branch_id, [match.family_id])
    if found := privacy.findings(text, (match.family.alias, match.volunteer.name, *known.names), known.streets):
        raise PrivacyWarning(privacy.warning(found, where), field)


def set_counting(branch: Branch, kinds: Iterable[str], *, from_on: date, by: Person) -> int:
    """Say which kinds count for contacts from a day on (DOMAIN §2). Returns how many contacts changed with it.

    Earlier contacts, and those of quarters that were handed in, stay as they were counted.
    """
    wanted = set(kinds)
    if not wanted <= set(CHOSEN_KINDS):
        raise RuleError("Kies uit de lijst.", "kinds")
    sane_day(from_on, "from_on")
    with transaction():
        for kind in CHOSEN_KINDS:
            KindSetting.insert(branch=branch.id, kind=kind, counts=True).on_conflict_ignore().execute()
        changed: set[str] = set()
        for setting in KindSetting.select().where(KindSetting.branch == branch.id).order_by(KindSetting.id):
            now, then = {"counts": setting.counts}, {"counts": setting.kind in wanted}
            if keep_before(KindBefore, {"branch": branch.id, "kind": setting.kind}, now, then, from_on):
                KindSetting.update(**then).where(KindSetting.id == setting.id).execute()
                record(setting, "set_counting", by, counts=then["counts"], from_on=from_on)
                changed.add(setting.kind)
        recounted = _recount(branch, wanted, changed, from_on)
        if recounted:
            record(branch, "recount", by, kinds=sorted(wanted), from_on=from_on, contacts=recounted)
    return recounted


def _recount(branch: Branch, wanted: Set[str], kinds: Set[str], from_on: date) -> int:
    """Let the contacts of these kinds count, or not, from a day on, in the quarters that were not handed in."""
    on, off = sorted(kinds & wanted), sorted(kinds - wanted)
    differs = (Contact.branch == branch.id) & (
        (Contact.kind << on & ~Contact.counts) | (Contact.kind << off & Contact.counts)
    )
    changed, quarter = 0, Quarter.of(from_on)
    while quarter <= Quarter.current():
        closed = ContactOverview.select(ContactOverview.match).where(
            ContactOverview.branch == branch.id,
            ContactOverview.year == quarter.year,
            ContactOverview.quarter == quarter.number,
            ContactOverview.status == "handed_in",
        )
        days = Contact.day.between(max(quarter.first, from_on), quarter.last)
        changed += Contact.update(counts=~Contact.counts).where(differs, days, Contact.match.not_in(closed)).execute()
        quarter = quarter.next()
    return changed


def _checked(more: MoreDetails) -> None:
    if more.kind not in KINDS:
        raise RuleError("Kies wat voor contact het was.", "kind")
    if more.minutes is not None and not 1 <= more.minutes <= MAX_MINUTES:
        raise RuleError("Schrijf een aantal minuten van 1 tot 1440, bijvoorbeeld 120.", "minutes")
    if any(theme not in THEMES for theme in more.themes):
        raise RuleError("Kies thema’s uit de lijst.", "themes")
    if len(more.remark) > MAX_REMARK:
        raise RuleError(f"Hou het korter: ten hoogste {MAX_REMARK} tekens.", "remark")


def _change_themes(contact: Contact, chosen: list[str], *, by: Person) -> None:
    before = sorted(row.theme for row in contact.themes)
    if before == chosen:
        return
    ContactTheme.delete().where(ContactTheme.contact == contact.id).execute()
    if chosen:
        ContactTheme.insert_many([{"contact": contact.id, "theme": theme} for theme in chosen]).execute()
    record(contact, "themes", by, on_behalf_of=contact.match.volunteer, changed={"themes": [before, chosen]})


def _change_remark(contact: Contact, remark: str, *, by: Person) -> None:
    """History says that the remark changed, not what it said: it is stored in one place, from which it can go."""
    if contact.remark == remark:
        return
    lengths = [len(contact.remark), len(remark)]
    contact.remark = remark
    contact.save()
    record(contact, "remark", by, on_behalf_of=contact.match.volunteer, characters=lengths)
