"""The forms of pictures: the files, and for each what it shows and who agreed."""

from wtforms import BooleanField
from wtforms.validators import ValidationError

from portal.families.naming.forms import LeavingForm
from portal.kit import clock
from portal.kit.images import read_pictures
from portal.newsletter.models import WHO
from portal.newsletter.pictures.rules import AT_ONCE, PictureWords
from portal.web.fields import Choice, DateField, Line, PhotosField
from portal.web.forms import PortalForm


class UploadForm(PortalForm):
    """One or several pictures."""

    files = PhotosField("Kies een of meer foto’s", read_pictures, AT_ONCE)

    def validate_files(self, field: PhotosField) -> None:
        if not (field.data or field.process_errors):
            raise ValidationError("Kies eerst een foto.")


class PictureForm(LeavingForm):
    """What is said about a picture."""

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
