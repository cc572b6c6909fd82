"""A button and nothing else."""

from portal.web.forms import PortalForm


class CleanUpForm(PortalForm):
    """Do now what would be done tonight."""
