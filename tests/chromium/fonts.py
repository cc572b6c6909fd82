"""The fonts of the browser tests: the machine's other fonts do not exist for them."""

import os
from pathlib import Path
from xml.sax.saxutils import escape

from tests.conftest import need

WIDE, NARROW, PLAIN = "DejaVu Sans", "Roboto", "Liberation Sans"  # PLAIN: where a test does not choose

FILES = {
    WIDE: ("fonts-dejavu-core", ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"]),
    NARROW: ("fonts-roboto-unhinted", ["Roboto-Regular.ttf", "Roboto-Bold.ttf"]),
    PLAIN: ("fonts-liberation", ["LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"]),
}
FOLDERS = [
    Path(folder).expanduser() for folder in ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts")
]

CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <match target="pattern"><edit name="family" mode="append_last"><string>{plain}</string></edit></match>
</fontconfig>
"""


def offered(folder: Path) -> dict[str, str]:
    """The environment of a Chromium that knows these fonts and no others. folder: an empty one, for links to them."""
    (folder / "fonts").mkdir()
    installed = {file.name: file for place in FOLDERS for file in sorted(place.rglob("*.ttf"))}
    for family, (package, names) in FILES.items():
        found = all(name in installed for name in names)
        need(f"the font {family}", family if found else None, f"apt-get install {package}")
        for name in names:
            (folder / "fonts" / name).symlink_to(installed[name])
    config = folder / "fonts.conf"
    config.write_text(
        CONFIG.format(fonts=escape(str(folder / "fonts")), cache=escape(str(folder / "cache")), plain=PLAIN)
    )
    return {**os.environ, "FONTCONFIG_FILE": str(config)}
