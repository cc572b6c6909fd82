"""Form fields: they take what people type, keep it where it makes no sense, and say what to do."""

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.web.fields import (
    Choice,
    Choices,
    DateField,
    DayInQuarterField,
    EmailField,
    EuroField,
    IbanField,
    KmField,
    Line,
    Lines,
    PhoneField,
    SubmissionKey,
)
from portal.web.forms import PortalForm

CHOICES = [("a", "Appel"), ("p", "Peer")]


class Sample(PortalForm):
    name = Line("Naam", 10, "Vul je naam in.")
    story = Lines("Verhaal", 20)
    amount = EuroField("Bedrag")
    km = KmField("Afstand")
    iban = IbanField("Rekening")
    phone = PhoneField("Telefoon")
    email = EmailField("Mail")
    day = DateField("Dag", "Vul de dag in.")
    ticket = DayInQuarterField("Dag van het ticket")
    fruit = Choice("Fruit", CHOICES)
    fruits = Choices("Vruchten", CHOICES)
    key = SubmissionKey()


@pytest.fixture
def sent(house):
    """`sent(name="Lena")` is the form as somebody posted it, the rest filled in well."""
    usual = {"name": "Lena", "day-dag": "3", "day-maand": "10", "day-jaar": "2025", "fruit": "a"}

    def post(**values: Any) -> Sample:
        data: MultiDict[str, str] = MultiDict()
        for name, value in {**usual, **{k.replace("__", "-"): v for k, v in values.items()}}.items():
            data.setlist(name, [value] if isinstance(value, str) else value)
        with house.test_request_context("/", method="POST", data=data):
            form = Sample()
            form.ticket.in_quarter(Quarter(2025, 3))
            form.validate()
            return form

    return post


def test_what_is_right_has_no_errors(sent):
    form = sent(
        amount="6,4", km="8,4 km", iban="be68 5390 0754 7034", phone="0470 00 00 12", email=" Lena@Voorbeeld.Example "
    )
    assert form.errors == {}
    assert (form.amount.data, form.km.data, form.iban.data) == (640, 84, "BE68539007547034")
    assert (form.phone.data, form.email.data) == ("+32470000012", "lena@voorbeeld.example")
    assert form.day.data == date(2025, 10, 3)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"name": ""}, "name", "Vul je naam in."),
        ({"name": " \x00 "}, "name", "Vul je naam in."),
        ({"name": []}, "name", "Vul je naam in."),
        ({"name": "x" * 11}, "name", "Hou het korter: ten hoogste 10 tekens, nu zijn het er 11."),
        ({"story": "x" * 21}, "story", "Hou het korter: ten hoogste 20 tekens, nu zijn het er 21."),
        ({"amount": "zes"}, "amount", "Schrijf het bedrag in cijfers, bijvoorbeeld 6,40."),
        ({"km": "8,45"}, "km", "Schrijf de afstand in kilometer met één cijfer na de komma, bijvoorbeeld 4,2."),
        ({"iban": "BE68 5390 0754 7035"}, "iban", "Dit rekeningnummer klopt niet. Kijk de cijfers na op je bankkaart."),
        ({"phone": "12"}, "phone", "Dit telefoonnummer klopt niet. Schrijf het zoals 0470 12 34 56."),
        ({"email": "lena@voorbeeld"}, "email", "Dit mailadres klopt niet. Schrijf het zoals naam@voorbeeld.be."),
        ({"email": "a@b@c.be"}, "email", "Dit mailadres klopt niet. Schrijf het zoals naam@voorbeeld.be."),
        ({"email": "a@b.be\r\nBcc: x@y.be"}, "email", "Dit mailadres klopt niet. Schrijf het zoals naam@voorbeeld.be."),
        ({"day__dag": "31", "day__maand": "9"}, "day",
        "Deze datum bestaat niet. Schrijf dag, maand en jaar, bijvoorbeeld 3\u00a011\u00a02026."),
        ({"day__dag": "", "day__maand": "", "day__jaar": ""}, "day", "Vul de dag in."),
        ({"day__dag": [], "day__maand": [], "day__jaar": []}, "day", "Vul de dag in."),
        ({"ticket__dag": "31", "ticket__maand": "9"}, "ticket", "Deze dag bestaat niet. Kies een dag en een maand."),
        ({"ticket__dag": "3", "ticket__maand": "10"}, "ticket", "Deze dag bestaat niet. Kies een dag en een maand."),
        ({"fruit": "mango"}, "fruit", "Kies een van de antwoorden."),
        ({"fruit": []}, "fruit", "Kies een van de antwoorden."),
        ({"fruits": ["a", "mango"]}, "fruits", "Kies uit de lijst."),
    ],
)  # fmt: skip
def test_what_is_wrong_says_what_to_do(sent, values, field, sentence):
    assert sent(**values).errors == {field: [sentence]}


def test_what_was_typed_stays_when_it_makes_no_sense(sent):
    form = sent(
        amount="zes euro", iban="BE68 OEPS", day__dag="31", day__maand="februari", ticket__dag="99", ticket__maand="7"
    )
    assert form.amount._value() == "zes euro"
    assert form.iban._value() == "BE68 OEPS"
    assert form.day.parts == ("31", "februari", "2025")
    assert (form.ticket.typed_day, form.ticket.typed_month) == ("99", "7")


def test_what_is_stored_is_shown_the_belgian_way(house):
    with house.test_request_context("/"):
        form = Sample(
            formdata=None, amount=640, km=84, iban="BE68539007547034", phone="+32470000012", day=date(2025, 10, 3)
        )
        assert form.amount._value() == "6,40"
        assert form.km._value() == "8,4"
        assert form.iban._value().replace("\u00a0", " ") == "BE68 5390 0754 7034"
        assert form.phone._value().replace("\u00a0", " ") == "0470 00 00 12"
        assert form.day.parts == ("3", "10", "2025")


def test_a_field_that_was_sent_twice_counts_once(sent):
    form = sent(name=["Lena", "Bram"], fruit=["a", "p"], amount=["6", "7"])
    assert form.errors == {}
    assert (form.name.data, form.fruit.data, form.amount.data) == ("Lena", "a", 600)


def test_lines_are_cleaned_of_what_no_letter_can_hold(sent):
    form = sent(name=" Le\x00na\u202e ", story="een\r\ntwee\x07")
    assert (form.name.data, form.story.data) == ("Lena", "een\ntwee")


def test_a_forged_key_is_replaced_by_a_fresh_one(sent):
    for forged in ("", "1", "x" * 36, "0b9b7d32-5e5c-4d5c-8c3f-0d6a6f0f7a11-extra", []):
        assert len(sent(key=forged).key.data) == 36
    kept = "0b9b7d32-5e5c-4d5c-8c3f-0d6a6f0f7a11"
    assert sent(key=kept).key.data == kept


def test_a_rules_sentence_lands_at_its_field_and_a_conflict_is_a_409(sent):
    form = sent()

    def refuse(field: str, conflict: bool) -> None:
        raise RuleError("Dat kan niet.", field, conflict=conflict)

    assert form.attempt(refuse, "name", False) is False
    assert (form.errors, form.status) == ({"name": ["Dat kan niet."]}, 422)
    assert form.attempt(refuse, "", True) is False
    assert form.status == 409
    assert [(m.control, m.sentence) for m in form.mistakes()] == [("", "Dat kan niet."), ("name", "Dat kan niet.")]


def test_a_mistake_links_to_the_first_box_of_its_field(sent):
    form = sent(day__dag="99", fruits=["mango"])
    assert [m.control for m in form.mistakes()] == ["day-dag", "fruits-0"]
