"""Letters to people are kept; a note may be signed on paper; an invitation has a sentence; a report's note may last."""
from peewee import *


def up(migrator, db):
    class Branch(Model):
        class Meta:
            database = db
            table_name = 'branch'

    class Person(Model):
        class Meta:
            database = db
            table_name = 'person'

    class Family(Model):
        class Meta:
            database = db
            table_name = 'family'

    class Message(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        subject = CharField(max_length=160)
        text = TextField()
        receivers = TextField()
        written_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        created_at = DateTimeField()
        taken_back_at = DateTimeField(null=True)
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'message'
            indexes = ((('branch', 'created_at'), False),)

    db.create_tables([Message])
    migrator.migrate(migrator.add_column('expense_note', 'signed_on_paper', BooleanField(default=False)))
    migrator.migrate(migrator.add_column('event', 'invitation', TextField(default='')))
    migrator.migrate(migrator.add_column('report_entry', 'lasts', BooleanField(default=False)))
    migrator.migrate(migrator.add_column('report_entry', 'until_on', DateField(null=True)))
    migrator.migrate(migrator.add_column('report_entry', 'family_id', ForeignKeyField(Family, field=Family.id, null=True, on_delete='SET NULL')))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('report_entry', 'family_id'))
    migrator.migrate(migrator.drop_column('report_entry', 'until_on'))
    migrator.migrate(migrator.drop_column('report_entry', 'lasts'))
    migrator.migrate(migrator.drop_column('event', 'invitation'))
    migrator.migrate(migrator.drop_column('expense_note', 'signed_on_paper'))
    migrator.migrate(migrator.drop_table('message'))
