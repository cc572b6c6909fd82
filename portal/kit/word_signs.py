"""Letters of the symbol fonts that come with Word, as the signs that they show."""

_SYMBOL = {
    0x20: " !∀#∃%&∍()*+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…",
    0xC0: "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊",
}
_WINGDINGS = {
    0x20: " ✏✂✁", 0x28: "☎✆✉", 0x36: "⌛", 0x41: "✌", 0x43: "👍👎☜☞☝☟", 0x4A: "☺😐☹💣", 0x51: "✈☼", 0x54: "❄",
    0x6C: "●❍■□", 0x71: "❑❒◆◆◆❖", 0x80: "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿", 0x9E: "·•", 0xA7: "▪□", 0xAB: "★", 0xD8: "➢",
    0xDF: "←→↑↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗✓☒☑",
}  # fmt: skip
_SIGNS = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": {0x20: " ", 0x4F: "✗✓☒☑☒", 0xA3: "☐"},
    "wingdings 3": {0x20: " "},
    "webdings": {0x20: " ", 0x61: "✔", 0x72: "✗"},
}
_TABLES = {
    font: {start + i: sign for start, signs in ranges.items() for i, sign in enumerate(signs)}
    for font, ranges in _SIGNS.items()
}
UNKNOWN = "\ufffd"


def is_drawn(font: str) -> bool:
    """Whether this is a symbol font."""
    return font.strip().lower() in _TABLES


def signs(text: str, font: str) -> str:
    """The text as this font shows it; UNKNOWN for what has no sign of its own here. As it is for any other font."""
    table = _TABLES.get(font.strip().lower())
    if table is None:
        return text
    return "".join(_sign(letter, table) for letter in text)


def _sign(letter: str, table: dict[int, str]) -> str:
    code = ord(letter)
    if 0xF000 <= code <= 0xF0FF:  # where Word keeps the letters of such a font
        code -= 0xF000
    return table.get(code, UNKNOWN) if code < 0x100 else letter
