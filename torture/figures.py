"""One line of JSON per figure, and an end that is not zero when one falls short."""

import json
import sys
from typing import Any


def told(name: str, ok: bool, **facts: Any) -> bool:
    """Print a figure; returns whether it is as it should be."""
    print(json.dumps({"figure": name, "ok": ok, **facts}, ensure_ascii=False), flush=True)
    return ok


def end(*results: bool) -> None:
    sys.exit(0 if all(results) else 1)
