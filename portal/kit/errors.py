"""The one exception whose message people read."""


class RuleError(Exception):
    """A rule refused something. The message is a Dutch sentence that says what to do.

    field: name of the form field the sentence belongs at, or "" for the whole form.
    conflict: someone else was faster; the web answers 409 instead of 422.
    """

    def __init__(self, message: str, field: str = "", *, conflict: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.conflict = conflict
