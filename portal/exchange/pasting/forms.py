"""The forms of a list that is pasted, or sent as a file."""

from collections.abc import Mapping, Sequence

from flask_wtf.file import FileField
from wtforms import Field, HiddenField, TextAreaField

from portal.exchange.pasting.facts.files import text_of
from portal.exchange.pasting.facts.lists import Asked, Pasted
from portal.kit import clock
from portal.people.models import VOLUNTEER_ROLES, Branch
from portal.web.fields import Choice, DateField
from portal.web.forms import PortalForm

TITLES, ROW = "titels", "rij"
GIVEN, FAMILY = "voornaam", "familienaam"


class Columns(Field):
    """What each column is, in the order of the list: one select per column, all with this name."""

    data: tuple[str, ...] = ()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = tuple(valuelist)


class PasteForm(PortalForm):
    """role, started_on: of everybody in a list of volunteers that has no such column.

    columns, top, names: what is chosen for the list whose shape came along; for any other one they are proposed.
    """

    file = FileField("Of kies het bestand (.xlsx, .ods of .csv)")
    text = TextAreaField("Plak hier je lijst, met de titels erboven")
    columns = Columns("Welke kolom is wat?")
    top = Choice("De bovenste rij", {TITLES: "zijn de titels", ROW: "is al iemand"}.items(), default=TITLES)
    names = Choice(
        "In de kolom met namen staat eerst", ((GIVEN, "de voornaam"), (FAMILY, "de familienaam")), default=GIVEN
    )
    shape = HiddenField()
    role = Choice("Wat doen ze, als de lijst het niet zegt?", VOLUNTEER_ROLES.items(), default="family_buddy")
    started_on = DateField("Vrijwilliger sinds, als de lijst het niet zegt", default=clock.today)

    def usual(self, kind: str, branch: Branch) -> Mapping[str, str]:
        if kind == "gezinnen":
            return {"municipality": branch.municipality}
        day = self.started_on.data or clock.today()
        return {"role": VOLUNTEER_ROLES[self.role.data], "started_on": f"{day.day}/{day.month}/{day.year}"}

    def asked(self) -> Asked:
        return Asked(self.columns.data or (), self.top.data == TITLES, self.names.data == FAMILY, self.shape.data or "")

    def take_file(self) -> bool:
        """A file that was chosen becomes the text, to be seen and changed. False when it can't be read."""
        if not self.file.data:
            return True
        if not self.attempt(text_of, self.file.data.read()):
            return False
        self.text.data = self.result
        return True

    def show(self, found: Pasted) -> None:
        """The choices as they were read now."""
        self.top.data = TITLES if found.has_titles else ROW
        self.names.data = FAMILY if found.family_first else GIVEN
        self.shape.data = found.shape
