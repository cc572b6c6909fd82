"""What a bank gets: the SEPA file (pain.001.001.09) and the EPC QR code, from facts alone (DOMAIN §3)."""

import io
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

from portal.kit.errors import RuleError
from portal.kit.records import dataclass

SCHEMA = "pain.001.001.09"
NAMESPACE = f"{{urn:iso:std:iso:20022:tech:xsd:{SCHEMA}}}"
LONGEST_NAME, LONGEST_TEXT, LONGEST_ID = 70, 140, 35
LONGEST_QR = 331  # bytes, EPC069-12

# EPC217-08: the characters every bank takes, and what replaces some others.
KNOWN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ")
INSTEAD = {
    "&": "+", "_": "-", "~": "-", ";": ",", "<": "(", ">": ")", "[": "(", "]": ")", "{": "(", "}": ")", "|": "/",
    "\\": "/", "`": "'", '"': "'", "€": "EUR", "’": "'", "‘": "'", "“": "'", "”": "'",
}  # fmt: skip


@dataclass(frozen=True)
class Payment:
    """One credit transfer: whom, where, how many cents, and what it is for."""

    number: str  # of the note: the end-to-end id
    holder: str
    iban: str  # compact
    cents: int
    text: str


@dataclass(frozen=True)
class PaymentFileFacts:
    """All of one SEPA file. `made_at` is Belgian time without a zone, as banks read it."""

    message_id: str
    debtor_name: str
    debtor_iban: str
    made_at: datetime
    execute_on: date
    payments: tuple[Payment, ...]

    @property
    def total_cents(self) -> int:
        return sum(payment.cents for payment in self.payments)


def bank_text(text: str) -> str:
    """One line in the characters that every bank takes: é → e, & → +; what has no counterpart becomes a full stop."""
    bare = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    written = "".join(_letter(c) for c in unicodedata.normalize("NFC", bare))
    return " ".join(written.split())


def _letter(character: str) -> str:
    if character in KNOWN:
        return character
    if character.isspace() or unicodedata.category(character) == "Cc":
        return " "
    if character in INSTEAD:
        return INSTEAD[character]
    if unicodedata.category(character).startswith("M"):
        return ""  # an accent of its own
    from text_unidecode import unidecode  # only here: its table takes 5 MB, and few names need it

    spelled = unidecode(character) or "."
    return "".join(c if c in KNOWN else INSTEAD.get(c, ".") for c in spelled)


def bank_name(name: str) -> str:
    """The name of an account's holder for the bank. RuleError where it is longer than a bank takes, or unreadable.

    A name is never cut: banks compare it with the one that belongs to the account.
    """
    written = bank_text(name)
    if len(written) > LONGEST_NAME:
        raise RuleError(
            f"De naam ‘{name}’ telt voor de bank {len(written)} tekens. Een bank neemt er {LONGEST_NAME}: kort ze in."
        )
    if not any(c.isalnum() for c in written):
        raise RuleError(f"De naam ‘{name}’ kan een bank niet lezen. Schrijf ze met gewone letters.")
    return written


def purpose(number: str, branch: str) -> str:
    """What the volunteer's account statement will show. The note's number always fits; the branch's name may not."""
    start = f"Onkostennota {number}"
    whole = bank_text(f"{start} {branch}")
    return whole if len(whole) <= LONGEST_TEXT else bank_text(start)


def payment_file(facts: PaymentFileFacts) -> bytes:
    """The SEPA file, checked by two validators. The same facts give the same bytes. RuleError without payments."""
    if not facts.payments:
        raise RuleError("Op deze betaaldag is er niets over te schrijven.")
    from sepaxml import SepaTransfer  # only here: a payday is rare, and the bank's schema takes 11 MB

    debtor = {"name": bank_name(facts.debtor_name), "IBAN": facts.debtor_iban, "batch": True, "currency": "EUR"}
    transfer = SepaTransfer(debtor, schema=SCHEMA, clean=False)
    for payment in facts.payments:
        assert payment.cents > 0 and len(payment.number) <= LONGEST_ID and len(payment.text) <= LONGEST_TEXT
        transfer.add_payment(
            {
                "name": bank_name(payment.holder),
                "IBAN": payment.iban,
                "amount": payment.cents,
                "execution_date": facts.execute_on,
                "description": bank_text(payment.text),
                "endtoend_id": payment.number,
            }
        )
    content = _settled(transfer.export(validate=False), facts)
    check(content)
    return content


def _settled(content: bytes, facts: PaymentFileFacts) -> bytes:
    """The library makes up ids and a time; we use those of the batch, so that the same batch gives the same file.

    A debtor's bank without a BIC is "NOTPROVIDED", as the European implementation guidelines have it.
    """
    root: Any = etree.fromstring(content)
    _put(root, "MsgId", facts.message_id)
    _put(root, "PmtInfId", facts.message_id)
    _put(root, "CreDtTm", facts.made_at.replace(microsecond=0).isoformat())
    agent = root.find(f".//{NAMESPACE}DbtrAgt/{NAMESPACE}FinInstnId")
    other = etree.SubElement(agent, f"{NAMESPACE}Othr")
    etree.SubElement(other, f"{NAMESPACE}Id").text = "NOTPROVIDED"
    etree.cleanup_namespaces(root)
    found: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return found


def _put(root: Any, tag: str, text: str) -> None:
    root.find(f".//{NAMESPACE}{tag}").text = text


def check(content: bytes) -> None:
    """Raise where either of two independent validators finds that the file breaks the bank's schema."""
    library, second = _schemas()
    library.validate(content.decode())
    second.assertValid(etree.fromstring(content))


@lru_cache(maxsize=1)
def _schemas() -> tuple[Any, Any]:
    import xmlschema

    library = find_spec("sepaxml")
    assert library is not None and library.origin is not None
    schema = str(Path(library.origin).parent / "schemas" / f"{SCHEMA}.xsd")
    return xmlschema.XMLSchema(schema), etree.XMLSchema(etree.parse(schema))


# ---- the QR code


def qr_payload(payment: Payment) -> str:
    """The twelve lines of EPC069-12, version 002: no BIC, free text, error level M."""
    amount = f"EUR{payment.cents // 100}.{payment.cents % 100:02d}"
    whom = (bank_name(payment.holder), payment.iban, amount)
    written = "\n".join(("BCD", "002", "1", "SCT", "", *whom, "", "", bank_text(payment.text)))
    assert len(written.encode()) <= LONGEST_QR
    return written


def qr_code(payment: Payment) -> Any:
    """The QR code itself (a segno.QRCode)."""
    import segno

    return segno.make(qr_payload(payment), error="m", boost_error=False, micro=False, encoding="utf-8")


def qr_svg(payment: Payment) -> bytes:
    """The QR code as a drawing, dark on white whatever the page's colours, with the quiet edge that scanners need."""
    out = io.BytesIO()
    qr_code(payment).save(
        out, kind="svg", scale=8, border=4, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return out.getvalue()
