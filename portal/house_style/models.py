"""A branch's own letterhead."""

from typing import Any

from peewee import BlobField, CharField, DateTimeField, ForeignKeyField

from portal.database import BaseModel
from portal.kit import clock
from portal.people.models import Branch, Person


class HouseStyle(BaseModel):
    """A branch's own letterhead: a .docx whose styles, header and footer its Word documents take over."""

    branch_id: int
    branch = ForeignKeyField(Branch, unique=True, on_delete="CASCADE")
    name = CharField(120)
    content = BlobField()
    uploaded_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    uploaded_at = DateTimeField(default=clock.now)
