"""The pages about oneself: details, password, devices."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.kit.errors import RuleError
from portal.people import devices as rules_of_devices
from portal.people import passkeys, passwords, rules, sessions
from portal.people.factor_models import Passkey
from portal.people.forms import EverywhereForm, NewAddressForm, NewPasswordForm, OwnDetailsForm
from portal.people.models import Device
from portal.people.room import people
from portal.web.access import everyone, fresh, get_or_404, me, prove_again, roles
from portal.web.forms import seen
from portal.web.pages import form_page, refused, saved


def _form() -> OwnDetailsForm:
    form = OwnDetailsForm(obj=me())
    if request.method == "GET" and not form.account_holder.data:
        form.account_holder.data = me().name[:70]
    return form


@people.get("/mijn-gegevens")
@everyone
def profile():
    return form_page("people/profile.html", _form(), onward=sessions.onward(), shown=rules.account_mark(me()))


@people.post("/mijn-gegevens")
@everyone
def change_profile():
    form = _form()
    if form.validate() and form.attempt(rules.change_own_details, me(), me(), form.own(), seen()):
        return saved(sessions.onward() or url_for("people.profile"), "Je gegevens zijn bewaard.")
    return form_page("people/profile.html", form, onward=sessions.onward(), shown=rules.account_mark(me()))


@people.get("/mijn-gegevens/wachtwoord")
@roles("coordinator", "treasurer", "network")
def ask_new_password():
    return form_page("people/password.html", NewPasswordForm())


@people.post("/mijn-gegevens/wachtwoord")
@roles("coordinator", "treasurer", "network")
def change_password():
    form = NewPasswordForm()
    if form.validate() and form.attempt(
        passwords.change_password, me(), form.old.data, form.new.data, current_user.device
    ):
        sessions.renew()
        return saved(url_for("people.profile"), "Je wachtwoord is gewijzigd. Andere toestellen zijn afgemeld.")
    return form_page("people/password.html", form)


@people.get("/mijn-gegevens/mailadres")
@everyone
@fresh
def ask_new_address() -> ResponseReturnValue:
    return _address_page(NewAddressForm(formdata=None))


@people.post("/mijn-gegevens/mailadres")
@everyone
@fresh
def change_address() -> ResponseReturnValue:
    form = NewAddressForm()
    if me().was_ever_staff and form.validate() and form.attempt(rules.change_own_address, me(), form.email.data):
        return saved(url_for("people.profile"), "Je mailadres is gewijzigd.")
    return _address_page(form)


def _address_page(form: NewAddressForm) -> ResponseReturnValue:
    """For who is or was staff: nobody else changes theirs. A volunteer's is the coordinator's to write down."""
    if not me().was_ever_staff:
        abort(403)
    return form_page("people/address.html", form)


@people.get("/mijn-toestellen")
@everyone
def devices():
    return render_template(
        "people/devices.html", devices=rules_of_devices.live_devices(me()), here=current_user.device,
        form=EverywhereForm(formdata=None), passkeys=Passkey.visible_to(me()).count(),
    )  # fmt: skip


@people.post("/mijn-toestellen/<int:id>/afmelding")
@everyone
def end_device(id: int) -> ResponseReturnValue:
    device = get_or_404(Device.visible_to(me()), Device.id == id)
    if device.id == current_user.device.id:
        sessions.end()
        return saved(url_for("people.sign_in"), "Je bent afgemeld.")
    rules_of_devices.end_device(device, me())
    return saved(url_for("people.devices"), f"{device.label} is afgemeld.")


@people.post("/mijn-toestellen/afmelding")
@everyone
def end_other_devices() -> ResponseReturnValue:
    """Signing out needs no proof and waits for none; taking away what signs in by itself does."""
    form = EverywhereForm()
    rules_of_devices.end_devices(me(), me(), but=current_user.device)
    if (form.passkeys.data or form.calendar.data) and (question := prove_again()) is not None:
        return question
    try:
        said = ["Je bent overal afgemeld, behalve hier."]
        if form.passkeys.data and passkeys.remove_all(me()):
            said.append("Al je vingerafdrukken en gezichten zijn weggehaald.")
        if form.calendar.data and rules_of_devices.shut_calendar(me(), me()):
            said.append("Je agenda-adres toont niets meer.")
    except RuleError as error:
        return refused(url_for("people.devices"), error)
    return saved(url_for("people.devices"), " ".join(said))
