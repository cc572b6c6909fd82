"""Charts are printed: every letter that a label may hold is there."""

import io
import string
import unicodedata

from PIL import Image, ImageFont

from portal.kit.bars import FONT, bar_chart

BASE = "aeioucnyszAEIOUCN"
ACCENTS = "\u0300\u0301\u0302\u0308\u0327\u030c"
COMPOSED = {unicodedata.normalize("NFC", letter + accent) for letter in BASE for accent in ACCENTS}
LETTERS = sorted(
    {letter for letter in COMPOSED if len(letter) == 1 and letter < "\u0180"}
    | set(string.ascii_letters + string.digits + string.punctuation + "€–—½×·’‘“”…ßøåæœłı")
)


def test_no_letter_is_a_box():
    font = ImageFont.truetype(FONT, 33)
    box = bytes(font.getmask("\U0001f600"))
    assert [letter for letter in LETTERS if bytes(font.getmask(letter)) == box] == []


def test_a_long_label_stays_inside_the_picture():
    words = "Gezinnen met één ouder en financiële moeilijkheden"
    picture = Image.open(io.BytesIO(bar_chart(["2024", "2025"], [(words, [3, 5]), ("geïsoleerd", [None, 2])])))
    ground = picture.convert("L")
    assert min(ground.crop((0, 0, 3, picture.height)).tobytes()) == 255, "nothing touches the left edge"
    assert min(ground.tobytes()) < 100


def test_whatever_was_typed_is_drawn():
    for typed in ("\u202eomgekeerd", "\u0627\u0644 \u05d0", "\U0001f600" * 40, "\x0b", "", "a\u0301" * 60, "'\"><b>"):
        assert bar_chart([typed, "2025"], [(typed, [1, 2])]).startswith(b"\x89PNG")
