"""`dataclass`, whose methods are written when they are first needed.

Python compiles up to six methods for each dataclass as soon as its module is read. The portal has some three hundred,
of which most processes use a few dozen: the others took a sixth of its start. To mypy and to a reader this is Python's
own, and `replace`, `fields` and `asdict` know it.
"""

import dataclasses
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(kind: type | None = None, /, **options: Any) -> Any:
        """As Python's own, without `slots`: that makes another class."""
        if kind is None:
            return lambda kind: dataclass(kind, **options)
        unwritten = _Unwritten(kind, options)

        def __init__(self: Any, *args: Any, **values: Any) -> None:
            unwritten.write()
            kind.__init__(self, *args, **values)

        kind.__init__, kind.__dataclass_fields__ = __init__, unwritten
        return kind


_writing = RLock()  # where two threads make the first one at once, the second waits


class _Unwritten:
    """Stands where Python keeps the fields, until somebody makes one, derives from it or asks for its fields."""

    def __init__(self, kind: type, options: dict[str, Any]) -> None:
        self.kind, self.options, self.is_written = kind, options, False

    def __get__(self, _one: Any, _kind: type) -> Any:
        self.write()
        return vars(self.kind)["__dataclass_fields__"]

    def write(self) -> None:
        with _writing:
            if self.is_written:
                return
            dataclasses.dataclass(**self.options, init=False)(self.kind)
            # Python leaves an `__init__` that is there as it is, so it writes that of a class which only derives from
            # it. It is put in place last: until then nobody else gets one of which the other methods lack.
            derived = type(self.kind.__name__, (self.kind,), {"__module__": self.kind.__module__})
            dataclasses.dataclass(**self.options | {"eq": False, "repr": False, "order": False})(derived)
            self.kind.__init__ = derived.__init__  # type: ignore[misc]
            self.is_written = True
