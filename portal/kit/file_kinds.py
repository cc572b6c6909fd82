"""What a file is, by its bytes: for a sentence about a wrong one. Nothing is decoded; knows no domain."""

import io
import zipfile
import zlib

PDF = b"%PDF-"
_OFFICE_BEFORE_2007 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PHOTO, A_PDF = "een foto", "een pdf"
_FILM, _SOUND = "een filmpje", "een geluidsopname"
LOCKED = "een bestand met een wachtwoord"
OLD_WORKBOOK, OLD_WORD = "een Excel-werkboek van voor 2007 (.xls)", "een Word-bestand van voor 2007 (.doc)"
ODS, CSV, HTML = "een OpenDocument-werkblad (.ods)", "een tekstbestand", "een webpagina"
WORKBOOK, BINARY_WORKBOOK, WORD = "een Excel-werkboek", "een Excel-werkboek in binaire vorm (.xlsb)", "een Word-bestand"
ODT, RTF, OLD_OFFICE = "een OpenDocument-tekst (.odt)", "een rtf-bestand", "een Office-bestand van voor 2007"
TEXTS = (OLD_WORD, OLD_OFFICE, ODT, RTF, "een Word-bestand als xml")
"""What Word opens."""
SHEETS = (OLD_WORKBOOK, ODS, CSV, HTML, WORKBOOK, BINARY_WORKBOOK, "een Excel-werkboek als xml", "een Numbers-bestand")
"""What a program for sheets opens."""

_BEGINS = (
    (b"\xff\xd8\xff", PHOTO), (b"\x89PNG", PHOTO), (b"GIF8", "een gif"), (b"BM", "een bmp"),
    (b"II*\0", "een tiff"), (b"MM\0*", "een tiff"), (b"II+\0", "een tiff"), (b"MM\0+", "een tiff"),
    (b"8BPS", "een Photoshop-bestand"), (b"\xff\x0a", "een foto in JPEG XL"),
    (b"\0\0\0\x0cJXL ", "een foto in JPEG XL"), (b"\0\0\0\x0cjP", "een foto in JPEG 2000"),
    (b"\xffO\xffQ", "een foto in JPEG 2000"), (b"\x1aE\xdf\xa3", _FILM), (b"ID3", _SOUND), (b"OggS", _SOUND),
    (b"\xff\xfb", _SOUND), (b"{\\rtf", RTF), (b"%!PS", "een PostScript-bestand"),
    (b"Rar!", "een ingepakt bestand"), (b"7z\xbc\xaf", "een ingepakt bestand"), (b"\x1f\x8b", "een ingepakt bestand"),
    (b"\x09\0\x04\0", OLD_WORKBOOK), (b"\x09\x02\x06\0", OLD_WORKBOOK), (b"\x09\x04\x06\0", OLD_WORKBOOK),
    (b"MZ", "een programma"), (b"\x7fELF", "een programma"),
)  # fmt: skip
_BRANDS = {
    b"heic": PHOTO, b"heix": PHOTO, b"heim": PHOTO, b"heis": PHOTO, b"hevc": PHOTO, b"hevx": PHOTO,
    b"mif1": PHOTO, b"msf1": PHOTO, b"avif": PHOTO, b"avis": PHOTO, b"M4A ": _SOUND, b"crx ": "een ruwe foto",
}  # fmt: skip
_OLD_STREAMS = (
    ("EncryptedPackage", LOCKED), ("WordDocument", OLD_WORD), ("Workbook", OLD_WORKBOOK), ("Book", OLD_WORKBOOK),
    ("PowerPoint Document", "een presentatie"), ("__properties_version1.0", "een mail"),
)  # fmt: skip
_IN_ZIP = (
    ("word/", WORD),
    ("xl/workbook.bin", BINARY_WORKBOOK),
    ("xl/", WORKBOOK),
    ("ppt/", "een presentatie"),
)
_OPEN_DOCUMENT = {"text": ODT, "spreadsheet": ODS, "presentation": "een presentatie"}
ODD_ZIP = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError, NotImplementedError, RuntimeError)
"""What opening a stranger's zip may raise; RuntimeError: a password, NotImplementedError: an odd way of packing."""


def kind_of(content: bytes) -> str:
    """In Dutch with its article: "een filmpje"; "" where it can't be told."""
    if content.startswith(_OFFICE_BEFORE_2007):
        streams = (kind for name, kind in _OLD_STREAMS if name.encode("utf-16-le") + b"\0\0" in content)
        return next(streams, OLD_OFFICE)
    if content.startswith(b"PK"):
        return _in_zip(content)
    if content[4:8] == b"ftyp":  # its brand, and then those that it can be read as
        length = min(max(int.from_bytes(content[:4]), 12), 400)
        brands = (content[place : place + 4] for place in (8, *range(16, length, 4)))
        return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), _FILM)
    if content[4:8] in (b"moov", b"mdat", b"wide"):
        return _FILM
    if content.startswith(b"RIFF"):
        return {b"WEBP": PHOTO, b"WAVE": _SOUND, b"AVI ": _FILM}.get(content[8:12], "")
    if kind := next((kind for begin, kind in _BEGINS if content.startswith(begin)), ""):
        return kind
    if PDF in content[:1024] or b"%%EOF" in content[-1024:]:
        return A_PDF
    return _text(content[:4096])


def _in_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()[:3000]
            names = [entry.filename.replace("\\", "/").lower() for entry in entries]
            if any(entry.flag_bits & 1 for entry in entries):
                return LOCKED
            says = next((entry for entry in entries if entry.filename == "mimetype"), None)
            if says and says.file_size < 200:
                kind = archive.read(says).decode("ascii", "replace").strip().removesuffix("-template")
                return _OPEN_DOCUMENT.get(kind.rpartition(".")[2], "een OpenDocument-bestand")
    except ODD_ZIP:  # cut off, or odd: the first part may still tell
        begin = content[:150].decode("latin-1")
        return next((kind for name, kind in _OPEN_DOCUMENT.items() if f"oasis.opendocument.{name}" in begin), "")
    if any(name.endswith(".iwa") for name in names):
        return "een Numbers-bestand" if any("tables/" in name for name in names) else "een bestand van Pages of Keynote"
    found = (kind for start, kind in _IN_ZIP if any(name.startswith(start) for name in names))
    return next(found, "een ingepakt bestand")


def _text(start: bytes) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        words = start.decode("utf-16", "replace")
    elif b"\0" in start:
        return ""
    else:
        words = start.decode("utf-8", "replace")
        if "\ufffd" in words[:-3]:
            words = start.decode("cp1252", "replace")  # as Excel writes it in Belgium
    words = words.removeprefix("\ufeff").lstrip().lower()
    if "excel.sheet" in words or "schemas-microsoft-com:office:spreadsheet" in words:
        return "een Excel-werkboek als xml"
    if "word.document" in words or "schemas.microsoft.com/office/word/2003" in words:
        return "een Word-bestand als xml"
    if words.startswith("<svg") or (words.startswith(("<?xml", "<!doctype svg")) and "<svg" in words):
        return "een tekening (svg)"
    if words.startswith(("<!doctype html", "<html", "<head", "<table", "<meta")):
        return HTML
    readable = sum(sign.isprintable() or sign in "\r\n\t" for sign in words)
    return CSV if words and readable >= 0.95 * len(words) else ""
