"""Around the visits of the demo: remarks, quotes, closed doors, absences and three concerns. All invented."""

from datetime import date, datetime, timedelta
from typing import Any

from portal.contacts.models.absence import Absence
from portal.contacts.models.concern import Concern, ConcernAnswer
from portal.contacts.models.contact import Contact
from portal.contacts.quotes import rules as quotes
from portal.demo.families import Pair
from portal.demo.people import moment
from portal.families.models.match import Match
from portal.history.rules import record
from portal.kit import clock
from portal.people.models import Branch, Person

REMARKS = (
    "Samen naar de bib geweest. Daarna nog thee gedronken.",
    "De oudste heeft leren fietsen zonder wieltjes.",
    "We vulden de papieren voor de school in.",
    "Rustig bezoek. Veel gebabbeld aan de keukentafel.",
)

# theme, as it was given, as Els made it ("" as given), released
QUOTES = (
    ("listening", "Soms doe ik niets anders dan luisteren. En dan merk ik dat dat genoeg is.", "", True),
    (
        "language",
        "In het begin wezen we naar de dingen. Nu vertelt ze me in het Nederlands over haar week, en ze lacht erbij!",
        "In het begin wezen we naar de dingen. Nu vertelt ze me in het Nederlands over haar week.",
        True,
    ),
    ("network", "We gingen samen naar de speeltuin. Nu gaan ze ook zonder mij.", "", True),
    ("paperwork", "Een stapel brieven lag al weken op de kast. We openden ze één voor één.", "", False),
    ("school", "Op het oudercontact zat ik ernaast. De volgende keer hoeft dat niet meer, zei ze fier.", "", False),
)

QUOTES_OF_2025 = (
    ("listening", "Ze had al weken niemand gesproken. We dronken koffie en ze bleef maar vertellen."),
    ("parenting", "Het weekschema hangt aan de koelkast. Nu vragen de kinderen zelf wat er vandaag op staat."),
    ("rights", "Na drie formulieren en veel geduld is de tegemoetkoming er. Wij dansten in de gang."),
    ("network", "Op woensdag gaan we naar de bib of spelen we kaart. Het is hun vaste punt van de week."),
    ("language", "We wandelen elke maand naar de bibliotheek. Onderweg benoemen we alles wat we zien."),
)

# reporter, days ago, what was reported, answers: (days ago, what)
CONCERNS = (
    (
        "Hilde", 75, "De verwarming werkt al twee weken niet. Met de baby in huis vind ik dat niet goed.",
        (
            (74, "Dank je dat je belde. Ik neem contact op met het sociaal huis en laat je iets weten."),
            (61, "De ketel is hersteld. Bij je volgende bezoek zal je het merken. Goed gezien van jou."),
        ),
    ),
    (
        "Lena", 12, "De mama is de laatste weken heel moe en stil. Ze zegt dat alles goed gaat, maar ik twijfel.",
        ((11, "Dank je om dit te delen. Ik bel haar deze week zelf op. Kom gerust eens langs om te praten."),),
    ),
    (
        "Sofie", 1, "Er zijn thuis weer veel ruzies. De kinderen werden er stil van. Kan je me bellen?", (),
    ),
)  # fmt: skip

# who, from and until in days from today, why
ABSENCES = (("Karim", -4, 9, "holiday"), ("Fatima", -96, -82, "holiday"), ("Willy", -40, -34, "ill"))
NOBODY_HOME = 2  # visits, in the first year after the annual report


def add_care(branch: Branch, people: dict[str, Person], pairs: list[Pair], today: date) -> None:
    """All of it, as it stands early on `today`; what would lie before a person or a visit is left out."""
    _nobody_home(people)
    _remarks_and_quotes(people, today)
    _concerns(branch, people, pairs, today)
    for who, first, last, reason in ABSENCES:
        if who in people:
            _absence(branch, people[who], today + timedelta(days=first), today + timedelta(days=last), reason)


def _nobody_home(people: dict[str, Person]) -> None:
    """Two home visits of 2026 that came to a closed door. They were trips all the same."""
    visits = _visits(people).where(Contact.kind == "home_visit", Contact.day >= date(2026, 2, 1))
    for contact in visits.order_by(Contact.day, Contact.id).limit(NOBODY_HOME):
        contact.kind, contact.counts, contact.minutes = "not_home", False, None
        contact.save()


def _visits(people: dict[str, Person]) -> Any:
    """Of volunteers who fill in their contacts themselves."""
    own = [person.id for person in people.values() if person.email]
    return Contact.select(Contact, Match).join(Match).where(Match.volunteer << own)


def _remarks_and_quotes(people: dict[str, Person], today: date) -> None:
    """Remarks at the latest visits of the cast, quotes through the last two months."""
    cast = [people[name].id for name in ("Rita", "Lena") if name in people]
    latest = _visits(people).where(Match.volunteer << cast, Contact.day < today).order_by(Contact.day.desc())
    for contact, remark in zip(latest.limit(len(REMARKS)), REMARKS, strict=False):
        contact.remark = remark
        contact.save()
    lately = today - timedelta(days=60)
    until = min(date(2025, 12, 10), lately - timedelta(days=1))
    of_2025 = _visits(people).where(Contact.counts, Contact.day.between(date(2025, 3, 1), until))
    for contact, (theme, words) in zip(list(of_2025.order_by(Contact.day))[::70], QUOTES_OF_2025, strict=False):
        _quote(contact, theme, words, "", True, people)
    recent = _visits(people).where(Contact.counts, Contact.day >= lately).order_by(Contact.day)
    for contact, (theme, given, edited, released) in zip(list(recent)[::9], QUOTES, strict=False):
        _quote(contact, theme, given, edited, released, people)


def _quote(contact: Contact, theme: str, given: str, edited: str, released: bool, people: dict[str, Person]) -> None:
    volunteer = next(p for p in people.values() if p.id == contact.match.volunteer_id)
    with clock.stopped(contact.created_at + timedelta(minutes=4)):
        quote = quotes.give(
            contact, quotes.Words(given, theme, consent=True, key=f"demo-{contact.day}-{theme}"), by=volunteer
        )
    assert quote is not None
    later = contact.day + timedelta(days=2)
    if released and later < clock.today():
        with clock.stopped(moment(later, 11)):
            quotes.release(quote, quotes.Edited(edited or given, theme), by=people["Els"])


def _concerns(branch: Branch, people: dict[str, Person], pairs: list[Pair], today: date) -> None:
    """Written down as rows, not reported anew: the letters about them went out long ago."""
    for who, ago, text, answers in CONCERNS:
        day = today - timedelta(days=ago)
        match = next((p.match for p in pairs if p.stay.volunteer == who and p.match.is_active_on(day)), None)
        if match is None:
            continue
        at = moment(day, 20, 15)
        concern = Concern.create(branch=branch, reporter=people[who], match=match, text=text, created_at=at)
        with clock.stopped(at):
            record(concern, "report", people[who])
        steps = (("follow_up", "followed_up"), ("close", "closed"))
        for (verb, status), (answered, words) in zip(steps, answers, strict=False):
            _answer(concern, verb, status, words, moment(today - timedelta(days=answered), 9, 30), people["Els"])


def _answer(concern: Concern, verb: str, status: str, words: str, at: datetime, els: Person) -> None:
    before, concern.status = concern.status, status
    concern.save()
    ConcernAnswer.create(branch=concern.branch_id, concern=concern, status=status, text=words, by=els, at=at)
    with clock.stopped(at):
        record(concern, verb, els, status=[before, status])


def _absence(branch: Branch, volunteer: Person, first: date, last: date, reason: str) -> None:
    at = moment(first - timedelta(days=6), 19, 5)
    absence = Absence.create(
        branch=branch,
        volunteer=volunteer,
        first_on=first,
        last_on=last,
        reason=reason,
        entered_by=volunteer,
        created_at=at,
    )
    with clock.stopped(at):
        record(absence, "announce", volunteer, first_on=first, last_on=last, reason=reason)
