"""The words of the letters that ask a volunteer for a quarter."""

from portal.contacts.quarters.facts import deadline
from portal.kit import clock
from portal.kit.dates import Quarter, day_text
from portal.kit.phone import national
from portal.people.models import Person
from portal.post.rules import Words


def asking(volunteer: Person, quarter: Quarter) -> Words:
    """The first letter, on the first working day after the quarter."""
    last = deadline(quarter)
    when = f" Graag ten laatste op {day_text(last)}." if last >= clock.today() else ""
    return _words(
        volunteer,
        quarter,
        f"Het kwartaal is voorbij. Op welke dagen was je in {quarter.in_months} bij je gezin? "
        f"Duid ze aan en dien in: dat duurt een minuutje.{when}\n\n"
        "Je onkostennota staat daarna vanzelf klaar.",
    )


def asking_for_the_last(volunteer: Person, quarter: Quarter) -> Words:
    """To whoever stopped."""
    return _words(
        volunteer,
        quarter,
        f"Je bent gestopt. Dank je voor alles wat je deed. Nog één ding: op welke dagen was je in {quarter.in_months} "
        "bij je gezin? Duid ze aan en dien in: dat duurt een minuutje.\n\n"
        "Je onkostennota staat daarna vanzelf klaar. Tot ze betaald is, kan je je aanmelden zoals vroeger.",
    )


def reminder(volunteer: Person, quarter: Quarter) -> Words:
    """What a reminder says."""
    return _words(
        volunteer,
        quarter,
        f"We kregen je contacten van {quarter.in_months} nog niet. Wil je ze nog doorgeven? "
        "Duid de dagen aan waarop je bij het gezin was en dien in.\n\n"
        "Was je er geen enkele keer? Laat ook dat even weten, met één vinkje.",
    )


def _words(volunteer: Person, quarter: Quarter, text: str) -> Words:
    branch = volunteer.branch
    call = f"Bel {national(branch.phone)}" if branch.phone else "Antwoord op deze mail"
    first, _, last = quarter.in_months.replace(" en ", ", ").split(", ")
    return Words(
        f"Je contacten van {first} tot {last}: een minuutje werk",
        f"Dag {volunteer.given_name},\n\n{text}\n\nLiever op papier of aan de telefoon? {call}, dan doen we het samen.",
        "Contacten invullen",
    )
