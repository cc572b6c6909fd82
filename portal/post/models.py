"""Letters: written in the transaction that causes them, sent later."""

from typing import Any

from peewee import BlobField, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.database import BaseModel
from portal.kit import clock


class PostFile(BaseModel):
    """A file that goes along with letters; stored once, however many letters carry it."""

    branch_id = IntegerField(null=True)
    name = CharField(120)  # "nieuwsbrief-oktober-2025.docx"
    mime = CharField(120)
    content = BlobField()
    created_at = DateTimeField(default=clock.now)


class Mailing(BaseModel):
    """One press of a button that mails several people: the letters rest until `leaves_at`, and until then it can be
    undone."""

    branch_id = IntegerField()
    person_id = IntegerField(null=True)  # who pressed
    what = CharField(60, index=True)  # the act, and the row that it is about: "invite-12"
    rows = TextField(default="")  # the ids of the rows that it changed, where those are several: "3,5,8"
    created_at = DateTimeField(default=clock.now)
    leaves_at = DateTimeField()
    taken_back_at: Any = DateTimeField(null=True)


class Letter(BaseModel):
    """One mail to one person."""

    branch_id = IntegerField(null=True)
    person_id = IntegerField(null=True)
    to_name = CharField(120)
    to_address = CharField(254)
    reply_to = CharField(254, default="")  # where an answer goes; "" for the sender
    kind = CharField(40)
    about = CharField(40, default="")  # "note-75": a newer letter about the same to the same person overtakes this one
    told = CharField(16, default="")  # the mark of a day, an hour and a place as this letter says them
    subject = CharField(200)
    text = TextField()  # paragraphs separated by an empty line
    button_label = CharField(60, default="")
    button_url = TextField(default="")
    closing = CharField(250, default="")  # under the letter: whom an answer reaches, and the number to call
    html = TextField(default="")  # a body of its own, clean; empty: made from text and button. Wiped once it is sent
    file_id: int | None
    file: Any = ForeignKeyField(PostFile, null=True, on_delete="SET NULL")
    pictures = TextField(default="")  # the ids of the PostFiles that its html shows as "cid:<name of the file>": "3,5"
    mailing_id: int | None
    mailing: Any = ForeignKeyField(Mailing, null=True, backref="letters", on_delete="SET NULL")
    secret = BooleanField(default=False)  # holds a code or a link that opens: its text is wiped once it is sent
    expires_at = DateTimeField(null=True)  # from then on what it carries is worthless: it is not sent any more
    created_at = DateTimeField(default=clock.now)
    due_at = DateTimeField(default=clock.now, index=True)
    claimed_at = DateTimeField(null=True)
    tries = IntegerField(default=0)
    sent_at = DateTimeField(null=True, index=True)
    given_up_at = DateTimeField(null=True)
    error = TextField(default="")

    class Meta:
        indexes = ((("person_id", "kind"), False), (("about", "person_id"), False))


def shown_ids(letter: Letter) -> list[int]:
    """The ids of the files that a letter shows as pictures."""
    return [int(id) for id in letter.pictures.split(",") if id.isdigit()]
