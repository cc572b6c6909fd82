"""Sending a letter to everyone at once, and how each copy fares: on its way, arrived, back, on paper."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from portal.database import transaction
from portal.history.rules import advance, change, record
from portal.kit import clock
from portal.kit.dates import Quarter, month_text, months_later
from portal.kit.errors import RuleError
from portal.kit.paper import WORD
from portal.kit.records import dataclass
from portal.kit.seen import check, mark
from portal.kit.words import counted, listed
from portal.newsletter.letter.documents import mail
from portal.newsletter.letter.documents.mail import Mail, PersonalFooter
from portal.newsletter.letter.documents.plain import birthday_lines
from portal.newsletter.letter.facts.birthdays import named_without_consent, written_birthdays
from portal.newsletter.letter.facts.letter import has_pieces, items_by_section
from portal.newsletter.letter.rules import OTHER_LETTER, STEPS, freeze, is_held_draft, letter_mark
from portal.newsletter.models import NewsletterCopy, NewsletterIssue, Picture, file_of, final_of
from portal.newsletter.pictures.documents import name_of, pictures_in
from portal.newsletter.pictures.facts import unsettled
from portal.newsletter.pictures.rules import ROOM
from portal.newsletter.sending.facts.contents import changed_of, inside_of, is_final, mail_of, word_of
from portal.newsletter.sending.facts.copies import Readers, audience, view_of
from portal.newsletter.sending.facts.footers import Links, example, footers
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers
from portal.post.models import Letter, Mailing, PostFile, shown_ids
from portal.post.rules import UNSENT, To, Words, answers_of, queue, rest, reword, send_again
from portal.post.rules import take_back as take_back_letters

DOCX = WORD.mime
SEND = "send"  # what "Verstuur aan iedereen" did: the first half of `Mailing.what`
OTHER_SENDING = "De brief, of wie hem krijgt, is intussen gewijzigd. Kijk na wat er nu staat, en verstuur hem dan."
TOO_LATE = "Deze brief is al verstuurd. Er is niets dubbel gebeurd."


def sending_mark(issue: NewsletterIssue, people: Readers, portal_url: str) -> str:
    """The mark of what the page of sending says: what leaves, to whom by mail and to whom on paper."""
    return mark(letter_mark(issue, portal_url), [p.id for p in people.by_mail], [p.id for p in people.on_paper])


@dataclass(frozen=True)
class Dispatch:
    """How a letter leaves: the key that signs its links, and the style of the Word file that is attached, if it is."""

    links: Links
    house_style: Path
    attach: bool = False


def send(issue: NewsletterIssue, dispatch: Dispatch, seen: str | None = None, *, by: Person) -> Mailing:
    """Queue a copy for everyone, in one transaction with the step to "sent"; the letters rest two minutes.

    seen: the `sending_mark` of the page; None: no page asked.

    Two browsers at once: the second meets a letter that is sent already. Nobody has two copies (unique).
    """
    today, links = clock.today(), dispatch.links
    if issue.month_on > months_later(today, 1):
        raise RuleError("Deze brief is voor later. Versturen kan ten vroegste de maand ervoor.")
    people = audience(issue.branch_id)
    if not people.everyone:
        raise RuleError("Er zijn vandaag geen vrijwilligers om naar te sturen.")
    own = footers(issue.branch, people.everyone, today, links)  # before the transaction: nobody waits while we read
    with transaction():
        if seen is not None and is_held_draft(issue):
            check(seen, sending_mark(issue, people, links.url), OTHER_SENDING)
        close(issue, by=by)
        went: dict[str, Any] = {"sent_on": today, "recipients": len(people.everyone), "attach_docx": dispatch.attach}
        advance(issue, "send", STEPS, by, too_late=TOO_LATE, **went)
        mailing = rest(issue.branch_id, by.id, f"{SEND}-{issue.id}")
        shared = mail_of(issue, links.url)
        file, pictures = _enclosure(issue, dispatch), _pictures_of(issue, links.url)
        on_paper = {person.id for person in people.on_paper}
        for person in people.everyone:
            paper, footer = person.id in on_paper, own[person.id]
            letter = None if paper else _queue(issue, person, shared, footer, file, pictures, mailing=mailing)
            copy = {"issue": issue, "person": person, "letter": letter, "on_paper": paper}
            NewsletterCopy.create(branch=issue.branch_id, strip=json.dumps(asdict(footer)), **copy)
    return mailing


def tell_changes(links: Links) -> None:
    """Copies that leave now say above the letter which of its events moved or were called off since it was sent."""
    due = NewsletterCopy.select(NewsletterCopy, Person, Letter).join_from(NewsletterCopy, Person)
    due = due.join_from(NewsletterCopy, Letter).where(UNSENT, Letter.due_at <= clock.now())
    for issue in NewsletterIssue.select().where(NewsletterIssue.id << due.select(NewsletterCopy.issue)):
        if changed := changed_of(issue):
            shared, copies = mail_of(issue, links.url, changed), list(due.where(NewsletterCopy.issue == issue))
            own = footers(issue.branch, [copy.person for copy in copies], clock.today(), links)
            with transaction():
                for copy in copies:
                    footer = own[copy.person_id]
                    said = Words(copy.letter.subject, shared.text_for(footer))
                    reword(copy.letter, said, html=shared.html_for(footer))
                    copy.strip = json.dumps(asdict(footer))
                    copy.save()


def unsend(issue: NewsletterIssue, mailing: Mailing, *, by: Person) -> None:
    """Take back a sending by mistake: no copy leaves, and the letter is a draft again, with its pieces as they were
    sent."""
    with transaction():
        letters = Letter.select(Letter.file, Letter.pictures).where(Letter.mailing == mailing.id)
        files = [id for row in letters for id in (row.file_id, *shown_ids(row))]
        NewsletterCopy.delete().where(NewsletterCopy.issue == issue).execute()
        take_back_letters(mailing)
        PostFile.delete().where(PostFile.id << [id for id in set(files) if id is not None]).execute()
        _draft_again(issue, by)


def send_test(issue: NewsletterIssue, dispatch: Dispatch, *, by: Person) -> str:
    """Send a test copy to yourself. Returns the address it goes to."""
    if not by.email:
        raise RuleError("Er staat geen mailadres bij jouw gegevens. Vul er een in, dan kan een proef vertrekken.")
    with transaction():
        own, url = example(by, Quarter.current().previous(), dispatch.links), dispatch.links.url
        pictures = _pictures_of(issue, url)
        _queue(issue, by, mail_of(issue, url), own, _enclosure(issue, dispatch), pictures, "Proef: ")
        record(issue, "send_test", by)
    return str(by.email)


def _pictures_of(issue: NewsletterIssue, portal_url: str) -> list[PostFile]:
    """The pictures of a letter as files that all its copies share. RuleError where they are too heavy for a mail."""
    wanted = pictures_in(inside_of(issue, portal_url))
    rows = list(Picture.select(Picture.id, Picture.small).where(Picture.id << wanted)) if wanted else []
    if sum(len(row.small) for row in rows) > ROOM:
        raise RuleError("De foto’s in deze brief zijn samen te zwaar voor een mail. Laat er een of meer weg.")
    return [
        PostFile.create(branch_id=issue.branch_id, name=name_of(row.id), mime="image/jpeg", content=row.small)
        for row in rows
    ]


def _queue(
    issue: NewsletterIssue,
    person: Person,
    shared: Mail,
    footer: PersonalFooter,
    file: PostFile | None,
    pictures: Sequence[PostFile],
    before: str = "",
    mailing: Mailing | None = None,
) -> Letter:
    html = shared.html_for(footer)
    if len(html.encode()) > mail.LARGEST - FRAME:
        raise RuleError("Deze brief is te lang voor een mail. Maak hem korter, of stuur hem zelf rond in Word.")
    letter = queue(
        To(issue.branch_id, person.id, person.name, person.email, answers_of(issue.branch)),
        f"newsletter-test-{issue.id}" if before else f"newsletter-{issue.id}",
        Words(f"{before}{issue.full_name}", shared.text_for(footer)),
        html=html,
        file=file,
        pictures=pictures,
        mailing=mailing,
    )
    assert letter is not None, "who has no address gets it on paper"
    return letter


FRAME = 4000  # bytes that the frame of the mail adds


def _enclosure(issue: NewsletterIssue, dispatch: Dispatch) -> PostFile | None:
    if not dispatch.attach:
        return None
    content = file_of(issue) or word_of(issue, dispatch.links.url, dispatch.house_style)
    name = f"nieuwsbrief-{issue.month_on:%Y-%m}.docx"
    return PostFile.create(branch_id=issue.branch_id, name=name, mime=DOCX, content=content)


def hand_over(copy: NewsletterCopy, *, given: bool, by: Person) -> None:
    """A copy on paper was given, or was not after all."""
    if not copy.on_paper:
        raise RuleError("Deze brief ging niet op papier.", conflict=True)
    with transaction():
        change(copy, "hand_over", by, handed_over_at=clock.now() if given else None)


def mark_bounced(copy: NewsletterCopy, *, bounced: bool, by: Person) -> None:
    """A copy bounced later, in the coordinator's own mailbox; or that was a mistake."""
    if copy.on_paper:
        raise RuleError("Deze brief ging op papier.", conflict=True)
    with transaction():
        at, why = (clock.now(), "door jou aangeduid") if bounced else (None, "")
        change(copy, "bounce", by, bounced_at=at, bounce=why)


def put_on_paper(copy: NewsletterCopy, *, by: Person) -> None:
    """A copy that bounced goes on paper, this once."""
    if view_of(copy).state not in ("back", "failed"):
        raise RuleError("Deze brief is niet teruggekomen. Er is niets veranderd.", conflict=True)
    with transaction():
        change(copy, "put_on_paper", by, on_paper=True)


def try_again(copy: NewsletterCopy, *, by: Person) -> None:
    """Send a refused copy once more, to the person's current address."""
    person = Person.get_by_id(copy.person_id)
    if copy.letter is None or view_of(copy).state not in ("back", "failed") or copy.letter.sent_at:
        raise RuleError("Deze brief is al weg. Er is niets dubbel gebeurd.", conflict=True)
    if not person.email:
        raise RuleError(f"{person.name} heeft geen mailadres. Geef de brief op papier.")
    with transaction():
        send_again(copy.letter, person.email)
        change(copy, "try_again", by, bounced_at=None, bounce="")


def rather_on_paper(*, paper: bool, by: Person) -> None:
    """A volunteer chooses between mail and paper."""
    with transaction():
        change(by, "rather_on_paper", by, on_paper=paper)


def close(issue: NewsletterIssue, *, by: Person) -> None:
    """The last moment before a letter leaves, in the caller's transaction: it is not empty, and its words stay."""
    if open_questions := unsettled(issue) if is_final(issue) else []:
        raise RuleError(
            f"Van {counted(len(open_questions), 'foto', 'foto’s')} in je brief uit Word is nog niet gezegd wie erop "
            "staat en wie akkoord is. Vul dat eerst in."
        )
    if not (issue.introduction or is_final(issue) or has_pieces(issue)):
        raise RuleError("De brief is nog leeg. Schrijf eerst een inleiding of een bericht.")
    if issue.status == "draft":
        items = [item for items in items_by_section(issue, "").values() for item in items]
        final = final_of(issue)
        told = birthday_lines(final.html) if final is not None else written_birthdays(items)
        if names := named_without_consent(issue, told):
            want, lines = ("wil", "die regel") if len(names) == 1 else ("willen", "die regels")
            away = f"Haal {lines} eerst weg{' in Word, en stuur de brief dan opnieuw in' if final is not None else ''}."
            raise RuleError(f"{listed(names)} {want} niet met een verjaardag in de brief. {away}")
        freeze(issue, [item for item in items if item.source != "quarter"], by=by)


def mark_sent(
    issue: NewsletterIssue, *, sent_on: date, portal_url: str = "", seen: str | None = None, by: Person
) -> None:
    """The letter went out on a day, to everyone who volunteered that day.

    seen: the `letter_mark` of the page, for this portal_url; None: no page asked.
    """
    if sent_on > clock.today():
        raise RuleError("Deze dag moet nog komen. Duid de brief aan zodra hij weg is.", "sent_on")
    if sent_on < issue.month_on - timedelta(days=62):
        raise RuleError(f"Kijk de datum na: dit is lang voor {month_text(issue.month_on)}.", "sent_on")
    with transaction():
        if seen is not None and is_held_draft(issue):
            check(seen, letter_mark(issue, portal_url), OTHER_LETTER)
        close(issue, by=by)
        too_late = "Deze brief staat al als verstuurd. Er is niets dubbel gebeurd."
        readers = active_volunteers(issue.branch_id, sent_on, sent_on).count()
        advance(issue, "send", STEPS, by, too_late=too_late, sent_on=sent_on, recipients=readers)


def take_back(issue: NewsletterIssue, *, by: Person) -> None:
    """It was not sent after all, and is a draft again. Not once the portal itself sent it to people."""
    if NewsletterCopy.select().where(NewsletterCopy.issue == issue).exists():
        raise RuleError("Deze brief vertrok al naar de vrijwilligers. Een ontwerp wordt hij niet meer.", conflict=True)
    with transaction():
        _draft_again(issue, by)


def _draft_again(issue: NewsletterIssue, by: Person) -> None:
    too_late = "Deze brief is al een ontwerp. Er is niets dubbel gebeurd."
    advance(issue, "take_back", STEPS, by, too_late=too_late, sent_on=None, recipients=None)
