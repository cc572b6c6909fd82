"""The form of an import: a file."""

from flask_wtf.file import FileField, FileRequired

from portal.web.forms import PortalForm


class UploadForm(PortalForm):
    """A workbook to check."""

    file = FileField("Kies het werkboek (.xlsx)", [FileRequired("Kies een bestand.")])
