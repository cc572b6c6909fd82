"""The pages about oneself: details, password, devices."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.people import devices as rules_of_devices
from portal.people import passwords, rules, sessions
from portal.people.forms import NewPasswordForm, OwnDetailsForm
from portal.people.models import Device
from portal.people.room import people
from portal.web.access import everyone, get_or_404, me, roles
from portal.web.forms import seen
from portal.web.pages import form_page, saved


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


@people.get("/mijn-toestellen")
@everyone
def devices():
    mine = rules_of_devices.live_devices(me())
    return render_template("people/devices.html", devices=mine, here=current_user.device)


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
def end_other_devices():
    ended = rules_of_devices.end_devices(me(), me(), but=current_user.device)
    words = "Je bent overal afgemeld, behalve hier." if ended else "Je was nergens anders aangemeld."
    return saved(url_for("people.devices"), words)
