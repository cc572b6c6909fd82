"""What the coordinator is asked about pictures: the files, and of each one what it shows and who agreed."""

from typing import Any

from flask import request
from wtforms import BooleanField, Field

from portal.families.naming.forms import LeavingForm
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.images import PictureFile, read_pictures
from portal.newsletter.models import WHO
from portal.newsletter.pictures.rules import AT_ONCE, PictureWords
from portal.web.fields import Choice, DateField, Line
from portal.web.forms import PortalForm


class PicturesField(Field):
    """Pictures → list of PictureFile."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors = []
        self.object_data = None
        self.data: list[PictureFile] = []
        sent = request.files.getlist(self.name) if formdata is not None else []
        chosen = [file for file in sent if file.filename]
        if len(chosen) > AT_ONCE:
            self.process_errors = [f"Kies ten hoogste {AT_ONCE} foto’s tegelijk."]
            return
        try:
            self.data = read_pictures([file.read() for file in chosen], [file.filename or "" for file in chosen])
        except RuleError as error:
            self.process_errors = [error.message]


class UploadForm(PortalForm):
    """One or several pictures."""

    files = PicturesField("Kies een of meer foto’s")

    def validate(self, extra_validators: Any = None) -> bool:
        if super().validate(extra_validators) and not self.files.data:
            self.files.errors = ["Kies eerst een foto."]
        return not self.errors


class PictureForm(LeavingForm):
    """What is told of a picture."""

    watched, any_number = {"alternative": "de beschrijving", "caption": "het onderschrift"}, True

    alternative = Line("Wat is er te zien?", 300, "Schrijf in een zin wat er te zien is, voor wie de foto niet ziet.")
    caption = Line("Onderschrift (mag leeg blijven)", 200)
    who = Choice("Zijn er mensen te herkennen?", list(WHO.items()), "Zeg of er mensen te herkennen zijn.")
    has_children = BooleanField("Er staan kinderen op", false_values=(False, "false", "", "0"))
    consent = Line("Wie gaf toestemming, en hoe? (mag leeg blijven als niemand te herkennen is)", 300)
    day = DateField("Van welke dag is de foto?", "Vul de dag in.", default=clock.today)
    in_report = BooleanField("Zet ze in het jaarverslag van dat jaar", false_values=(False, "false", "", "0"))

    def words(self) -> PictureWords:
        assert self.day.data is not None  # asked for
        return self.filled_in(PictureWords)
