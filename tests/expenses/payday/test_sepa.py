"""The SEPA file and the QR code: valid twice over, true to the cent, and nothing is cut in silence.

PORTAL_TEST_FULL=1 makes 5 000 batches instead of a handful.
"""

import io
import os
from datetime import date, datetime

import pytest
import segno
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from portal.expenses.payday import documents as sepa
from portal.expenses.payday.documents import Payment, PaymentFileFacts
from portal.kit.errors import RuleError

FULL = os.environ.get("PORTAL_TEST_FULL", "") == "1"
NAMES = {"p": f"urn:iso:std:iso:20022:tech:xsd:{sepa.SCHEMA}"}
LENA = Payment("2025-001", "Lena Aerts", "BE68539007547034", 4344, "Onkostennota 2025-001 Home-Start Lindedal")
GENEROUS = settings(deadline=None, suppress_health_check=list(HealthCheck))


def facts(*payments, name="Home-Start Lindedal vzw"):
    return PaymentFileFacts(
        "B2025-001-1-1", name, "BE43068999999501", datetime(2025, 10, 3, 10, 42), date(2025, 10, 3), payments or (LENA,)
    )


def told(content, path):
    """The texts at a place in the file."""
    return etree.fromstring(content).xpath("//" + "/".join(f"p:{step}" for step in path.split("/")) + "/text()",
                                           namespaces=NAMES)  # fmt: skip


def test_the_file_says_what_was_asked():
    content = sepa.payment_file(facts(LENA, Payment("2025-002", "Bram Wouters", "BE62510007547061", 5, "x")))
    assert told(content, "MsgId") == told(content, "PmtInfId") == ["B2025-001-1-1"]
    assert told(content, "NbOfTxs") == ["2", "2"]
    assert told(content, "CtrlSum") == ["43.49", "43.49"]
    assert told(content, "CreDtTm") == ["2025-10-03T10:42:00"]
    assert told(content, "ReqdExctnDt/Dt") == ["2025-10-03"]
    assert told(content, "DbtrAcct/Id/IBAN") == ["BE43068999999501"]
    assert told(content, "EndToEndId") == ["2025-001", "2025-002"]
    assert told(content, "InstdAmt") == ["43.44", "0.05"]
    assert told(content, "Cdtr/Nm") == ["Lena Aerts", "Bram Wouters"]
    assert told(content, "Ustrd")[0] == "Onkostennota 2025-001 Home-Start Lindedal"
    assert b"PstlAdr" not in content, "unstructured addresses are refused since November 2026: none is written"
    assert b"pain.001.001.09" in content


def test_the_same_facts_give_the_same_bytes():
    assert sepa.payment_file(facts()) == sepa.payment_file(facts())


def test_both_validators_are_awake():
    """A file with one wrong thing in it is seen by each of the two."""
    library, second = sepa._schemas()
    broken = sepa.payment_file(facts()).replace(b"<ChrgBr>SLEV</ChrgBr>", b"<ChrgBr>GRATIS</ChrgBr>")
    with pytest.raises(Exception, match="GRATIS"):
        library.validate(broken.decode())
    assert not second.validate(etree.fromstring(broken))


def test_a_file_without_payments_is_not_made():
    with pytest.raises(RuleError, match="niets over te schrijven"):
        sepa.payment_file(PaymentFileFacts("B", "Naam", LENA.iban, datetime(2025, 10, 3), date(2025, 10, 3), ()))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Łukasz Müller‑Çelik", "Lukasz Muller-Celik"),
        ("Zoë & Noël D’Hondt", "Zoe + Noel D'Hondt"),
        ("A\u0301da\nvan  der\tElst", "Ada van der Elst"),
        ("Ann_Marie <ann@x> [1]; 5 €", "Ann-Marie (ann.x) (1), 5 EUR"),
        ("Straße Œuvre", "Strasse OEuvre"),
        ("Ольга Ким", "Ol'ga Kim"),
        ("a\u202eb\u200bc", "abc"),
        ("Jan 😀 Peeters", "Jan . Peeters"),
    ],
)
def test_characters_that_banks_refuse_are_written_another_way(typed, written):
    assert sepa.bank_text(typed) == written


def test_a_name_of_seventy_fits_and_of_seventy_one_is_refused_not_cut():
    assert sepa.bank_name("n" * 70) == "n" * 70
    for name, length in (("n" * 71, 71), ("ß" * 36, 72)):
        with pytest.raises(RuleError, match=f"telt voor de bank {length} tekens"):
            sepa.bank_name(name)


@pytest.mark.parametrize("name", ["", " ", "...", "😀", "\n"])
def test_a_name_that_no_bank_can_read_is_refused(name):
    with pytest.raises(RuleError, match="kan een bank niet lezen"):
        sepa.bank_name(name)


def test_the_purpose_always_holds_the_number():
    assert sepa.purpose("2025-001", "Home-Start Lindedal") == "Onkostennota 2025-001 Home-Start Lindedal"
    assert sepa.purpose("2025-001", "x" * 130) == "Onkostennota 2025-001"


# ---- generated


def belgian(account):
    """A Belgian account number with both check digits right."""
    national = f"{account:010d}{account % 97 or 97:02d}"
    return f"BE{98 - int(national + '111400') % 97:02d}{national}"


payments = st.lists(
    st.builds(
        lambda holder, account, cents, text: (holder, belgian(account), cents, text),
        st.text(min_size=1, max_size=70), st.integers(0, 10**10 - 1), st.integers(1, 10_000_000),
        st.text(max_size=60),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(GENEROUS, max_examples=5000 if FULL else 60)
@given(payments)
def test_generated_batches_are_valid_twice_and_lose_nothing(rows):
    wanted = []
    for i, (holder, iban, cents, text) in enumerate(rows):
        try:
            name = sepa.bank_name(holder)
        except RuleError:
            continue
        assert len(name) <= 70 and set(name) <= sepa.KNOWN
        wanted.append((Payment(f"2025-{i:03d}", holder, iban, cents, sepa.purpose(f"2025-{i:03d}", text)), name))
    if not wanted:
        return
    given_facts = facts(*(payment for payment, _ in wanted))
    content = sepa.payment_file(given_facts)  # raises where either validator objects
    root = etree.fromstring(content)
    found = [
        (
            tx.findtext("p:PmtId/p:EndToEndId", None, NAMES), tx.findtext("p:Cdtr/p:Nm", None, NAMES),
            tx.findtext("p:CdtrAcct/p:Id/p:IBAN", None, NAMES), tx.findtext("p:Amt/p:InstdAmt", None, NAMES),
        )
        for tx in root.iterfind(".//p:CdtTrfTxInf", NAMES)
    ]  # fmt: skip
    assert found == [(p.number, name, p.iban, f"{p.cents // 100}.{p.cents % 100:02d}") for p, name in wanted]
    total = sum(p.cents for p, _ in wanted)
    assert set(told(content, "CtrlSum")) == {f"{total // 100}.{total % 100:02d}"}
    assert all(p.number in text for (p, _), text in zip(wanted, told(content, "Ustrd"), strict=True))


# ---- the QR code


def scanned(code: segno.QRCode) -> str:
    out = io.BytesIO()
    code.save(out, kind="png", scale=5, border=4)
    found = zxingcpp.read_barcodes(Image.open(out).convert("RGB"))
    assert len(found) == 1
    return found[0].text


def test_a_qr_code_decoded_again_gives_our_account_and_amount():
    assert scanned(sepa.qr_code(LENA)).split("\n") == [
        "BCD", "002", "1", "SCT", "", "Lena Aerts", "BE68539007547034", "EUR43.44", "", "",
        "Onkostennota 2025-001 Home-Start Lindedal",
    ]  # fmt: skip


def test_the_code_corrects_at_level_m_as_banks_ask():
    assert sepa.qr_code(LENA).error == "M"
    longest = Payment("2" * 12, "n" * 70, "MT84MALT011000012345MTLCAST001S", 99_999_999_99, "t" * 140)
    code = sepa.qr_code(longest)
    assert code.version <= 13 and code.error == "M"
    assert "EUR99999999.99" in scanned(code)


@settings(GENEROUS, max_examples=500 if FULL else 30)
@given(st.text(min_size=1, max_size=70), st.integers(1, 10**7), st.integers(0, 10**10 - 1), st.text(max_size=100))
def test_no_name_or_text_breaks_the_lines_of_a_code(holder, cents, account, text):
    try:
        sepa.bank_name(holder)
    except RuleError:
        return
    payment = Payment("2025-001", holder, belgian(account), cents, sepa.purpose("2025-001", text))
    lines = scanned(sepa.qr_code(payment)).split("\n")
    assert len(lines) == 11
    assert (lines[6], lines[7]) == (payment.iban, f"EUR{cents // 100}.{cents % 100:02d}")


def test_the_drawing_is_dark_on_white_and_scales():
    drawing = etree.fromstring(sepa.qr_svg(LENA))
    assert drawing.get("viewBox") and not drawing.get("width")
    assert b"#fff" in sepa.qr_svg(LENA)
