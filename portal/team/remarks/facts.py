"""What coordinators wrote down about a volunteer for themselves."""

from portal.people.models import Person
from portal.team.models import VolunteerRemark


def remark_of(volunteer: Person) -> VolunteerRemark:
    """The row; a new, unsaved one where nothing was written down."""
    found = VolunteerRemark.get_or_none(VolunteerRemark.person == volunteer.id)
    return found or VolunteerRemark(branch=volunteer.branch_id, person=volunteer.id)
