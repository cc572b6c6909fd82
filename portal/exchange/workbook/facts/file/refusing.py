"""Why a file cannot be read as a workbook: a true sentence for each kind of file that people have."""

from portal.kit import file_kinds as kinds
from portal.kit.errors import RuleError

SAVE = "Open het in Excel of LibreOffice en bewaar het als .xlsx."
CHOOSE = "Kies een werkboek van Excel (.xlsx)."
LOCKED = (
    "Dit werkboek is met een wachtwoord beveiligd. Haal het wachtwoord weg in Excel en bewaar het opnieuw als .xlsx."
)
OTHER_SHAPE = f"Dit werkboek is bewaard op een manier die we niet kunnen lezen, door een ander programma. {SAVE}"
BROKEN = f"Dit bestand is beschadigd, niet helemaal aangekomen, of geen Excel-werkboek. {SAVE}"
UNKNOWN = (
    "Geen enkel blad in dit werkboek heet zoals in het sjabloon, dus er is niets gelezen. Dit werkboek heeft: {}. "
    "Het sjabloon heeft: {}. Neem het sjabloon, of geef je bladen die namen."
)
MOST_NAMED = 5


def no_workbook(content: bytes) -> RuleError:
    """In the child: what is said about a file that no reader takes for a workbook."""
    kind = kinds.kind_of(content)
    if kind == kinds.LOCKED:
        return RuleError(LOCKED)
    if kind == kinds.WORKBOOK:
        return RuleError(OTHER_SHAPE)
    if kind in kinds.SHEETS:
        return RuleError(f"Dit is {kind}. {SAVE}")
    return RuleError(f"Dit is {kind}. {CHOOSE}" if kind else BROKEN)


def no_known_sheet(found: list[str], known: list[str]) -> RuleError:
    """found: the tabs of the workbook; known: those that the portal reads."""
    named = ", ".join(" ".join(name.split())[:40] for name in found[:MOST_NAMED])
    more = f" en nog {len(found) - MOST_NAMED}" if len(found) > MOST_NAMED else ""
    return RuleError(UNKNOWN.format(named + more, ", ".join(known)))


def two_alike(name: str) -> RuleError:
    """name: of the sheet that two tabs are called, capitals and blanks aside."""
    return RuleError(f"Twee bladen heten {name}. Zet alles op één blad, en wis het andere of geef het een andere naam.")
