"""Accounts are confirmed before money goes there, and a volunteer is told of a training that follows from a profile.

An account that was paid to, or asked about, counts as confirmed.
"""
from peewee import *


def up(migrator, db):
    class Person(Model):
        confirmed_holder = CharField(max_length=70, default='')
        confirmed_iban = CharField(max_length=34, default='')
        confirmed_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'person'

    class Branch(Model):
        class Meta:
            database = db
            table_name = 'branch'

    class ToldDuty(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        person = ForeignKeyField(Person, on_delete='CASCADE')
        duty = CharField(max_length=12)
        told_at = DateTimeField()
        told_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        class Meta:
            database = db
            table_name = 'told_duty'
            indexes = ((('branch', 'duty'), False), (('person', 'duty'), True))

    class ExpenseNote(Model):
        volunteer = ForeignKeyField(Person)
        status = CharField(max_length=12)
        account_holder = CharField(max_length=70)
        iban = CharField(max_length=34)
        account_checked = CharField(max_length=34)
        approved_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'expense_note'

    db.create_tables([ToldDuty])
    migrator.migrate(migrator.add_column('person', 'confirmed_holder', Person.confirmed_holder))
    migrator.migrate(migrator.add_column('person', 'confirmed_iban', Person.confirmed_iban))
    migrator.migrate(migrator.add_column('person', 'confirmed_at', Person.confirmed_at))
    asked = (ExpenseNote.status == 'paid') | (ExpenseNote.account_checked == ExpenseNote.iban)
    latest = {}  # the last one wins
    for note in ExpenseNote.select().where(ExpenseNote.iban != '', asked).order_by(
        ExpenseNote.approved_at, ExpenseNote.id
    ):
        latest[note.volunteer_id] = note
    for person, note in latest.items():
        Person.update(
            confirmed_holder=note.account_holder, confirmed_iban=note.iban, confirmed_at=note.approved_at
        ).where(Person.id == person).execute()
    migrator.migrate(migrator.drop_column('expense_note', 'account_checked'))


def down(migrator, db):
    migrator.migrate(migrator.drop_table('told_duty'))
    migrator.migrate(migrator.add_column('expense_note', 'account_checked', CharField(max_length=34, default='')))
    migrator.migrate(migrator.drop_column('person', 'confirmed_at'))
    migrator.migrate(migrator.drop_column('person', 'confirmed_iban'))
    migrator.migrate(migrator.drop_column('person', 'confirmed_holder'))
