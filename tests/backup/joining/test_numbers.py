"""Every place where an id may stand is settled: a new column, word of the history or address is asked about."""

import ast
import re
from collections.abc import Iterator
from datetime import date

import peewee
import pytest

from portal.agenda.models.message import Message
from portal.backup.numbers import DISGUISED, IDS, KEYED, LEFT, readdressing, renumbered
from portal.database import tables
from portal.history.models import ChainedModel
from portal.kit.links import answer_path, personal_link, read_personal_link, read_token, read_visit, visit_path
from portal.root import ROOT
from portal.web.moving import NO_IDS, Moving
from tests.backup.joining.places import HERE, OLD_URL, THERE

M = 1_000_000
NUMBERS = """
attempt: · batch_entry: cents · chain_head: rows base_id last_id · contact: minutes · contact_overview: year quarter ·
counter: value · event: part seats guests revision · expense_line: km own_km expected_km rate_e4 cents ·
expense_note: year quarter · expense_policy: flat_day_cents · family: · flat_day_before: flat_day_cents ·
flat_rate_ceiling: year day_cents year_cents km · letter: tries · match: km_one_way usual_weekday ·
match_before: km_one_way usual_weekday · mileage_rate: rate_e4 · newsletter_issue: year month recipients ·
newsletter_item: position · parent: birth_year · passkey: sign_count · person: mail_place ·
picture: width height size small_size · place: km · place_before: km · profile_flag: year · rate_choice: year ·
receipt: size width height · recovery_code: place · regime_choice: year · report_article: year ·
report_newsletter: year · report_text: year revision · report_text_version: revision · sign_in_code: tries ·
talk: minutes · totp: last_step · year_snapshot: year version
"""
"""Table: its columns of whole numbers that are no id."""
WORDS = """
absence: reason · attempt: key · batch_entry: account_holder iban end_to_end text failed_reason kinds ·
branch: name municipality phone email address account_holder iban newsletter_greeting newsletter_signature ·
candidate: given_name family_name email phone town status stop_reason stop_note note submission_key ·
carried_form: token_hash sealed · chain_head: name base_mac last_mac mac key_check · channel: name ·
child: given_name band_override submission_key · concern: text status submission_key ·
concern_answer: status text submission_key · contact: kind remark ·
contact_overview: status no_contact_reason correction ·
contact_theme: theme · counter: name · device: token_hash label staff_roles ·
enrolment: answer via reply ·
event: kind title text series place online_link price organiser partner enrol_by enrol_name enrol_email enrol_link
question mandatory_for invitation submission_key ·
expense_line: kind route purpose own_kind usual_kind rate_source struck_why cut_reason question answer submission_key ·
expense_note: number status volunteer_name address account_holder iban question payment_reference withdrawn_reason ·
family: code alias municipality submission_key ·
family_details: name phone email street postcode town language household_note · file_view: what seal erased mac ·
final_letter: name text dropped · first_link: token_hash way · flat_rate_ceiling: source ·
history_entry: subject verb details seal erased mac · house_style: name · import_file: name ·
intake_stop: note submission_key ·
invitation: token_hash · kind_before: kind · kind_setting: kind · last_time: name ·
letter: to_name to_address reply_to told subject text button_label button_url closing error ·
list_column: kind mark key · loaded_row: mark · match: submission_key · mentoring: submission_key ·
message: subject text submission_key · mileage_rate: kind series source ·
newsletter_copy: bounce · newsletter_issue: status greeting introduction signature ·
newsletter_item: section title text when where price extra enrol link source submission_key ·
open_form: kind key · outreach: title submission_key · parent: given_name submission_key ·
partner: name organisation phone submission_key · passkey: credential_id public_key label ·
passkey_challenge: challenge_hash purpose · payment_batch: number method status debtor_name debtor_iban reference
submission_key ·
person: given_name family_name email phone gender street postcode town account_holder iban confirmed_holder
confirmed_iban vehicle languages free_weekdays calendar_key password_hash submission_key ·
picture: sha256 alternative caption who consent · place: name · planned_talk: kind because place status ·
post_file: mime · profile_flag: flag value · quote: theme given edited status submission_key · rate_choice: series ·
receipt: kept_for mime sha256 · recovery_code: code_hash ·
referral: asked weekdays language neighbourhood status decline_reason decline_note withdrawn_note sender_name
sender_organisation sender_phone sender_email submission_key ·
referrer: name contact_name contact_phone contact_email · regime_choice: regime ·
report_article: title source published text submission_key · report_entry: section text submission_key ·
report_text: section text · report_text_version: text · role_period: role · seen_document: kind ·
sign_in_code: code_hash link_hash · talk: family_kind volunteer_kind note submission_key · threshold: token_hash ·
told_apart: kind · told_duty: duty · totp: sealed asked_by · trajectory: closing_reason · vehicle_before: vehicle ·
volunteer_remark: heard remark · year_snapshot: figures reason
"""
"""Table: its columns of words in which no id of this portal stands: neither alone, nor in a mark, nor in JSON."""


def settled(text: str) -> set[str]:
    rows = (row.split(":") for row in text.split("·"))
    return {f"{table.strip()}.{column}" for table, columns in rows for column in columns.split()}


def columns(*kinds: type[peewee.Field]) -> set[str]:
    return {
        f"{model._meta.table_name}.{field.column_name}"
        for model in tables()
        for field in model._meta.sorted_fields
        if isinstance(field, kinds) and not isinstance(field, peewee.ForeignKeyField | peewee.AutoField)
    }


def test_each_column_of_numbers_or_words_is_settled(house):
    disguised = {f"{table}.{column}" for table, names in DISGUISED.items() for column in names}
    all_columns = columns(peewee.IntegerField, peewee.CharField, peewee.TextField)
    told = settled(NUMBERS) | settled(WORDS) | disguised
    new, gone = all_columns - told, told - all_columns
    assert not new, f"may it hold an id? Yes: portal/backup/numbers.py says how. No: NUMBERS or WORDS above. {new}"
    assert not gone, f"no column any more: {gone}"


def test_nothing_that_comes_along_hangs_on_what_does_not(house):
    keys = [field for model in tables() if model._meta.table_name not in LEFT for field in model._meta.refs]
    assert {field.rel_model._meta.table_name for field in keys}.isdisjoint({*LEFT, "chain_head"})
    assert LEFT.keys() <= {model._meta.table_name for model in tables()}


def test_each_id_of_a_chained_row_is_named(house):
    for model in ChainedModel.__subclasses__():
        ids = {name for name, field in model._meta.fields.items() if name.endswith("_id") or field in model._meta.refs}
        assert set(model.numbered) == ids, model.__name__


# ---- the words of the history


NO_ID_IN = """
account account_holder added address after allows_flat_rate anchors answer approved_at attach_docx because before
bounce bounced_at by cancelled_at cents changed chains characters checked_at closed_on closing_reason code contacts
correction correction_at counts day decided_on decline_note decline_reason devices due_on duty edited email
ended_on expected_km families family_kind family_name fields figures file finishing first_on flag from_on
greeting guests handed_in_at handed_over_at how iban identity introduction invitation key kind kinds km label last_on
made_at method month moved name newsletter_greeting newsletter_signature no_contact_reason note notes number on_paper
open_key paid_on passkeys payment_reference phone place planned_on predecessor quarter question reason received_on
recipients reference referrals regime released_at removed replaced returned_at revision role rate_e4 rows secret
section seen_on sent_on series settled_at shown signature since_on size source started_on starts_at status stop_note
stop_reason stopped_on struck submitted_at text theme title too_late valid_from valid_until value vehicle version
volunteer_kind volunteer_name way weekly_mail withdrawn_at withdrawn_note withdrawn_on withdrawn_reason year
on_behalf_of branches anonymised_at asked
"""
"""Names of details that hold no id, or one that `renumbered` knows by its shape ("v12" among `added`)."""
VERBS = ("record", "change", "advance", "change_without_values")


def names_of_details() -> Iterator[tuple[str, str]]:
    for path in (ROOT / "portal").glob("[!d]*/**/*.py"):  # the demo tells nothing that the rules do not
        text = path.read_text()
        for call in ast.walk(ast.parse(text)) if any(f"{verb}(" in text for verb in VERBS) else ():
            if isinstance(call, ast.Call) and vars(call.func).get("id", vars(call.func).get("attr")) in VERBS:
                yield from ((word.arg, f"{path.name}:{call.lineno}") for word in call.keywords if word.arg)


def test_each_word_of_the_history_is_settled(house):
    """A key of a table becomes higher by itself; any other word that holds ids is one of IDS or KEYED."""
    keys = {field.name for model in tables() for field in model._meta.refs}
    known = keys | IDS | KEYED | set(NO_ID_IN.split())
    new = [f"{where}: {name}" for name, where in names_of_details() if name not in known]
    assert not new, f"does it hold ids? Yes: IDS or KEYED in portal/backup/numbers.py. No: NO_ID_IN above. {new}"


@pytest.mark.parametrize(
    ("subject", "before", "after"),
    [
        ("expense_note", {"approved_by": 3, "status": ["submitted", "approved"], "open_key": "12:2026K3"},
         {"approved_by": M + 3, "status": ["submitted", "approved"], "open_key": "1000012:2026K3"}),
        ("expense_note", {"struck": ["14:2026-11-03", "flat:9:2026-11-04"]},
         {"struck": ["1000014:2026-11-03", "flat:1000009:2026-11-04"]}),
        ("expense_note", {"questions": {"31": "Waarom?"}, "note": "2026-031", "lines": {"7": [4280, 300]}},
         {"questions": {"1000031": "Waarom?"}, "note": "2026-031", "lines": {"1000007": [4280, 300]}}),
        ("talk", {"changed": {"family": [4, 5], "match": [None, 6], "minutes": [30, 45]}},
         {"changed": {"family": [M + 4, M + 5], "match": [None, M + 6], "minutes": [30, 45]}}),
        ("role_period", {"matches": {"8": "2026-01-31", "9": None}, "successors": {"8": 21}, "removed": [5],
                         "seats": [2, 3], "invitations": [], "absences": [1], "mentorings": {"4": None}},
         {"matches": {"1000008": "2026-01-31", "1000009": None}, "successors": {"1000008": M + 21}, "removed": [M + 5],
          "seats": [M + 2, M + 3], "invitations": [], "absences": [M + 1], "mentorings": {"1000004": None}}),
        ("event", {"added": ["k5", "v12"], "removed": ["v3"], "guests": 4},
         {"added": ["k1000005", "v1000012"], "removed": ["v1000003"], "guests": 4}),
        ("contact_overview", {"added": ["2026-11-03"], "removed": [], "handed_in_by": 2},
         {"added": ["2026-11-03"], "removed": [], "handed_in_by": M + 2}),
        ("referral", {"family": "G-014", "by": 1}, {"family": "G-014", "by": 1}),
        ("referrer", {"into": 4, "name": "Kind en Gezin", "referrals": 12},
         {"into": M + 4, "name": "Kind en Gezin", "referrals": 12}),
        ("backup", {"file": "portaal-1.age.tar", "anchors": ["file_view:3:ab"]},
         {"file": "portaal-1.age.tar", "anchors": ["file_view:3:ab"]}),
    ],
)  # fmt: skip
def test_the_history_tells_the_same_with_higher_numbers(house, subject, before, after):
    assert renumbered(before, subject, M) == after


# ---- marks in letters and presses


COLUMNS_OF_MARKS = {
    ("letter", "kind"): [
        ("event-12-reminder-2026-11-02", "event-1000012-reminder-2026-11-02"),
        ("newsletter-test-7", "newsletter-test-1000007"),
        ("collect-2026K3", "collect-2026K3"), ("monday-2026W48", "monday-2026W48"), ("sign_in", "sign_in"),
    ],
    ("letter", "about"): [
        ("visit-14-2026-11-03", "visit-1000014-2026-11-03"), ("contacts-9-2026K3", "contacts-1000009-2026K3"),
        ("course-of-match-3", "course-of-match-1000003"), ("concern-4", "concern-1000004"), ("", ""),
    ],
    ("letter", "pictures"): [("3,15", "1000003,1000015"), ("", "")],
    ("letter", "html"): [('src="cid:foto-12.jpg" alt="foto-12"', 'src="cid:foto-1000012.jpg" alt="foto-12"')],
    ("post_file", "name"): [("foto-12.jpg", "foto-1000012.jpg"), ("brief-2026-10.docx", "brief-2026-10.docx")],
    ("mailing", "what"): [("invite-12", "invite-1000012"), ("remind-2026K3", "remind-2026K3"), ("approve", "approve")],
    ("mailing", "rows"): [("3,5,8", "1000003,1000005,1000008")],
    ("message", "receivers"): [("v12 v13 k5", "v1000012 v1000013 k1000005")],
    ("expense_line", "claim"): [("14:2026-11-03", "1000014:2026-11-03"), ("flat:9:2026", "flat:1000009:2026")],
    ("expense_note", "open_key"): [("9:2026K3", "1000009:2026K3")],
    ("place", "key"): [("1:0:huis: 3", "1000001:0:huis: 3"), ("1:9:bib", "1000001:1000009:bib")],
    ("final_letter", "html"): [('<img src="picture:4" alt="4">', '<img src="picture:1000004" alt="4">')],
    ("removed_talk", "content"): [
        ('{"id": 4, "branch_id": 1, "family_id": null, "minutes": 30, "by_id": 2, "note": "\\u00e9"}',
         '{"id": 1000004, "branch_id": 1000001, "family_id": null, "minutes": 30, "by_id": 1000002, '
         '"note": "\\u00e9"}'),
    ],
    ("newsletter_issue", "blocks"): [
        ('{"sections": ["a"], "out": ["event-4", "x"]}', '{"sections": ["a"], "out": ["event-1000004", "x"]}'),
        ("", ""),
    ],
    ("newsletter_issue", "opening"): [('{"event_id": 4, "when": "3"}', '{"event_id": 1000004, "when": "3"}')],
    ("newsletter_copy", "strip"): [
        ('{"lines": [{"sentence": "2 dagen", "event_id": 0}, {"sentence": "", "event_id": 5}], "paper": null}',
         '{"lines": [{"sentence": "2 dagen", "event_id": 0}, {"sentence": "", "event_id": 1000005}], "paper": null}'),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("table", "column"), COLUMNS_OF_MARKS)
def test_ids_in_marks_become_higher_and_other_numbers_stay(table, column):
    for before, after in COLUMNS_OF_MARKS[table, column]:
        assert DISGUISED[table][column](before, M) == after


def test_each_mark_is_tried():
    whole = {("told_apart", "first_id"), ("told_apart", "second_id"), ("batch_entry", "live_key")}
    marks = {(t, c) for t, names in DISGUISED.items() for c in names if not c.endswith("_id")} - whole
    assert marks == COLUMNS_OF_MARKS.keys()


# ---- addresses


def test_each_number_in_an_address_is_an_id_or_not(house):
    moving = Moving(house.url_map, M, THERE, HERE)
    for rule in house.url_map.iter_rules():
        if "GET" not in rule.methods or not rule.arguments or rule.endpoint == "joining.moved":
            continue
        numbers = {name: at for at, name in enumerate(re.findall(r"<int:(\w+)>", rule.rule), 2)}
        texts = {"quarter": "2026K3", "month": "2026-10", "day": "2026-11-03", "code": "2026K3"}
        values = {name: numbers.get(name, texts.get(name, "woord")) for name in rule.arguments}
        values |= {name: word for word, name in re.findall(r"<any\((\w+)[^>]*:(\w+)>", rule.rule)}
        values |= rule.defaults or {}
        adapter = house.url_map.bind("localhost")
        higher = {name: at + M if name in numbers and name not in NO_IDS else at for name, at in values.items()}
        assert moving.path(adapter.build(rule.endpoint, values)) == adapter.build(rule.endpoint, higher), rule.rule
        assert {name for name in numbers if not name.endswith("id")} <= NO_IDS, f"is it an id? {rule.rule}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"Zie {OLD_URL}/agenda/5.", "Zie http://localhost/agenda/1000005."),
        (f'<a href="{OLD_URL}/contacten/4/2026K3?x=1&amp;y=2#dag">', '<a href="http://localhost/contacten/1000004/2026K3?x=1&amp;y=2#dag">'),
        (f"{OLD_URL}, {OLD_URL}/ en ({OLD_URL}/te-doen)", "http://localhost, http://localhost/ en (http://localhost/te-doen)"),
        (f"{OLD_URL}.ander.example/agenda/5 {OLD_URL}:8000/agenda/5", None),
        ("https://elders.example/agenda/5", None),
    ],
)  # fmt: skip
def test_an_old_address_in_words_becomes_the_new_one(house, before, after):
    moved = readdressing(Message, OLD_URL, "http://localhost", Moving(house.url_map, M, THERE, HERE).path)
    row = {"subject": "", "text": before, "receivers": "", "submission_key": None}
    assert moved(row)["text"] == (before if after is None else after)


def test_signed_links_are_signed_again_for_the_same_person_and_page(house):
    moving = Moving(house.url_map, M, THERE, HERE)
    token = moving.path(personal_link(THERE, 9, "/onkosten/9/2026K3")).removeprefix("/k/")
    assert read_personal_link(HERE, token) == (M + 9, "/onkosten/1000009/2026K3")
    answer = moving.path(answer_path(THERE, 9, 5) + "/agenda.ics")
    assert answer.endswith("/agenda.ics") and read_token(HERE, answer.split("/")[2]) == (M + 9, M + 5)
    visit = moving.path(visit_path(THERE, 9, 14, date(2026, 11, 3))).split("/")[2]
    assert read_visit(HERE, visit) == (M + 9, M + 14, date(2026, 11, 3))
    other = answer_path("x" * 40, 9, 5)
    assert moving.path(other) == other, "what the old key did not sign is signed by nobody"
    assert Moving(house.url_map, M, "", HERE).path(answer_path("", 9, 5)) == answer_path("", 9, 5)
