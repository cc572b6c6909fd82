"""The words of the letters about payday."""

from datetime import date

from portal.expenses.models.payday import BatchEntry
from portal.kit.dates import day_text
from portal.kit.money import euro
from portal.people.models import Person
from portal.post.rules import Words


def paid_words(entry: BatchEntry, paid_on: date) -> Words:
    """To the volunteer whose note was paid on a day."""
    return Words(
        "Je onkosten zijn betaald",
        f"Dag {entry.note.volunteer.given_name},\n\nOp {day_text(paid_on)} is {euro(entry.cents)} gestort op je "
        f"rekening die eindigt op {entry.iban[-4:]}. Je herkent het aan de mededeling: {entry.text}.",
        "Bekijk je nota",
        f"/onkosten/nota/{entry.note_id}",
    )


def failed_words(entry: BatchEntry) -> Words:
    """To the volunteer whose payment came back."""
    return Words(
        "Je betaling kwam terug",
        f"Dag {entry.note.volunteer.given_name},\n\nDe bank kon {euro(entry.cents)} niet storten op je rekening die "
        f"eindigt op {entry.iban[-4:]}. Kijk je rekeningnummer na. We proberen het daarna opnieuw.",
        "Rekening nakijken",
        "/mijn-gegevens",
    )


def account_words(someone: Person, number: str, by: Person) -> Words:
    """To whoever keeps the money: the branch pays from another account, with this number."""
    return Words(
        "De rekening van de afdeling is gewijzigd",
        f"Dag {someone.given_name},\n\nOnkosten worden voortaan betaald van de rekening die eindigt op "
        f"{number[-4:]}. {by.name} wijzigde dat.\n\nKlopt dat niet? Bel dan meteen.",
        "Bekijk de rekening",
        "/onkosten/rekening",
    )
