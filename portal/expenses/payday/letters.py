"""The words of the letters about payday."""

from datetime import date

from portal.expenses.models.payday import BatchEntry
from portal.kit.dates import day_text
from portal.kit.money import euro
from portal.post.rules import Words


def paid_words(entry: BatchEntry, paid_on: date) -> Words:
    """To the volunteer whose note was paid on a day."""
    return Words(
        "Je onkosten zijn betaald",
        f"Dag {entry.note.volunteer.given_name},\n\nOp {day_text(paid_on)} is {euro(entry.cents)} gestort op je "
        f"rekening die eindigt op {entry.iban[-4:]}. Je herkent het aan de mededeling: {entry.text}.",
        "Bekijk je nota",
    )
