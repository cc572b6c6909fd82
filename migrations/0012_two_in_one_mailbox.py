"""Two people may share a mailbox; addresses that were taken with a "mailto:" or an invisible sign are mended."""
import re

from peewee import *

INVISIBLE = re.compile('[\\s\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]')


def up(migrator, db):
    migrator.migrate(migrator.add_column('person', 'mail_place', IntegerField(default=0)))
    migrator.migrate(migrator.drop_index('person', 'person_email'))
    migrator.migrate(migrator.add_index('person', ('email', 'mail_place'), True))

    class Addressed(Model):
        email = CharField(max_length=254, null=True)
        class Meta:
            database = db

    for table in ('person', 'candidate', 'family_details', 'branch'):
        Addressed._meta.set_table_name(table)
        rows = Addressed.select(Addressed.id, Addressed.email).where(Addressed.email.is_null(False))
        taken = {email for _, email in rows.tuples()}
        for id, email in list(rows.tuples()):
            plain = INVISIBLE.sub('', email)
            if plain.lower().startswith('mailto:'):
                plain = plain[len('mailto:'):].partition('?')[0]
            if plain != email and (table != 'person' or plain.lower() not in taken):
                taken.add(plain.lower())
                Addressed.update(email=plain.lower()).where(Addressed.id == id).execute()


def down(migrator, db):
    migrator.migrate(migrator.drop_index('person', 'person_email_mail_place'))
    migrator.migrate(migrator.drop_column('person', 'mail_place'))
    db.execute_sql('create unique index person_email on person (email)')
