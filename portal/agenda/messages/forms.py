"""The form of a letter to people."""

from wtforms import HiddenField

from portal.agenda.messages.facts import Receiver, marks_in
from portal.agenda.messages.rules import Draft
from portal.families.naming.forms import LeavingForm
from portal.web.fields import Choices, Line, Lines, SubmissionKey

LONGEST = 4000


class MessageForm(LeavingForm):
    """`who`: the marks of everybody on the list; `to`: those who are chosen among them."""

    watched = {"subject": "het onderwerp", "text": "je mail"}

    who = HiddenField()
    subject = Line("Onderwerp", 160, "Vul in waarover het gaat.")
    text = Lines("Je mail", LONGEST, "Schrijf wat je wil zeggen.")
    to = Choices("Aan wie?", {})
    submission_key = SubmissionKey()

    @property
    def marks(self) -> list[str]:
        return marks_in(self.who.data or "")

    def offer(self, people: list[Receiver]) -> "MessageForm":
        """The people as they stand now; those with a mail address, all of them chosen at first."""
        by_mail = [one for one in people if one.email]
        self.to.choices = [(one.mark, one.name) for one in by_mail]
        if not self.is_submitted():
            self.to.data = [one.mark for one in by_mail]
        return self

    def draft(self) -> Draft:
        return Draft(self.subject.data or "", self.text.data or "", tuple(self.to.data or ()))
