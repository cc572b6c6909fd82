"""The page that stops a volunteer, and settles with it what hangs on them; the coordinator's."""

from flask import Blueprint, Response, url_for

from portal.agenda.pages import answer_link
from portal.home.stopping import rules
from portal.home.stopping.facts import HangingOnVolunteer, Settled, hanging_on, settled_by
from portal.home.stopping.forms import StopVolunteerForm
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.words import listed
from portal.matching.cautions.facts import everywhere
from portal.people.models import Person, RolePeriod
from portal.people.volunteers.facts import latest_volunteer_period, volunteers_of, volunteers_of_today
from portal.web.access import me, roles, visible
from portal.web.pages import UNDO, attempt, form_page, saved

room = Blueprint("stopping", __name__)


@room.route("/vrijwilligers/<int:id>/einde", methods=["GET", "POST"])
@roles("coordinator")
def stop(id: int) -> Response:
    person, period = _volunteer(id)
    hanging = hanging_on(person, settled_by(period))
    people, minding = volunteers_of_today(me().branch_id), everywhere(me().branch_id, clock.today())
    last_day = period.ended_on or clock.today()
    form = StopVolunteerForm.about(hanging.families, people, minding, ended_on=last_day)
    if form.validate_on_submit() and form.attempt(rules.stop, person, form.plan(), answer_link, by=me()):
        undo = (UNDO, url_for(".take_back", id=id))
        return saved(url_for("volunteer_file.show", id=id), _said(hanging, form.result), undo=undo)
    return form_page("home/stopping/stop.html", form, person=person, period=period, hanging=hanging)


@room.post("/vrijwilligers/<int:id>/einde/herstel")
@roles("coordinator")
def take_back(id: int) -> Response:
    person, period = _volunteer(id)
    target, last = url_for("volunteer_file.show", id=id), period.ended_on

    def goes_on(left: list[str]) -> Response:
        said = [f"{person.given_name} is weer vrijwilliger."]
        if last is not None and last < clock.today() - rules.ONE_DAY:
            said.append(
                f"Alles telt door sinds {day_text(last)}, alsof er geen einde was. Was er een pauze? Zet dan weer stop "
                "op die dag, en kies ‘Opnieuw starten’."
            )
        return saved(target, " ".join([*said, *left]))

    return attempt(target, goes_on, rules.take_back, person, answer_link, by=me())


def _volunteer(id: int) -> tuple[Person, RolePeriod]:
    person = visible(Person, id, among=volunteers_of(me()))
    period = latest_volunteer_period(person)
    assert period is not None
    return person, period


def _said(hanging: HangingOnVolunteer, settled: Settled) -> str:
    """What was settled, in a few sentences."""
    ended = [
        one.match for one in hanging.families if one.match.id in settled.matches.keys() - settled.successors.keys()
    ]
    said = ["De laatste dag is bewaard."]
    if ended:
        codes = listed([match.family.code for match in ended])
        said.append(f"{codes} {'wacht' if len(ended) == 1 else 'wachten'} daarna op iemand anders.")
    if len(settled.seats) == 1:
        said.append("1 plaats bij een activiteit is vrij.")
    elif settled.seats:
        said.append(f"{len(settled.seats)} plaatsen bij activiteiten zijn vrij.")
    return " ".join(said)
