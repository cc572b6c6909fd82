"""A letter says what it is about, what it told, where an answer goes; a press that mails several people can be undone."""
from peewee import *


def up(migrator, db):
    class Mailing(Model):
        branch_id = IntegerField()
        person_id = IntegerField(null=True)
        what = CharField(max_length=60, index=True)
        rows = TextField(default='')
        created_at = DateTimeField()
        leaves_at = DateTimeField()
        taken_back_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'mailing'

    class Letter(Model):
        about = CharField(max_length=40, default='')
        told = CharField(max_length=16, default='')
        closing = CharField(max_length=250, default='')
        mailing = ForeignKeyField(Mailing, null=True, on_delete='SET NULL')
        class Meta:
            database = db
            table_name = 'letter'

    class Event(Model):
        moved_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'event'

    db.create_tables([Mailing])
    migrator.migrate(migrator.add_column('letter', 'about', Letter.about))
    migrator.migrate(migrator.add_column('letter', 'told', Letter.told))
    migrator.migrate(migrator.add_column('letter', 'closing', Letter.closing))
    migrator.migrate(migrator.add_column('letter', 'mailing_id', Letter.mailing))
    migrator.migrate(migrator.add_index('letter', ('about', 'person_id')))
    migrator.migrate(migrator.add_column('event', 'moved_at', Event.moved_at))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('event', 'moved_at'))
    for name in ('mailing_id', 'closing', 'told', 'about'):
        migrator.migrate(migrator.drop_column('letter', name))
    migrator.migrate(migrator.drop_table('mailing'))
