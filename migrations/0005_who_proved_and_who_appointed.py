"""Since when somebody has a second factor, who gave whom a role, whose half-made app it is, how long a letter is good."""
from peewee import *


def up(migrator, db):
    class Person(Model):
        second_factor_since = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'person'

    class Totp(Model):
        person_id = IntegerField()
        confirmed_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'totp'

    class Passkey(Model):
        person_id = IntegerField()
        as_staff = BooleanField()
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'passkey'

    class RecoveryCode(Model):
        person_id = IntegerField()
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'recovery_code'

    class Letter(Model):
        kind = CharField(max_length=40)
        created_at = DateTimeField()
        expires_at = DateTimeField(null=True)
        sent_at = DateTimeField(null=True)
        given_up_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'letter'

    migrator.migrate(migrator.add_column('person', 'second_factor_since', DateTimeField(null=True)))
    migrator.migrate(migrator.add_column('role_period', 'appointed_by_id', ForeignKeyField(Person, field=Person.id, null=True, on_delete='SET NULL')))
    migrator.migrate(migrator.add_column('role_period', 'appointed_at', DateTimeField(null=True)))
    migrator.migrate(migrator.add_column('totp', 'asked_by', CharField(max_length=80, default='')))
    migrator.migrate(migrator.add_column('letter', 'expires_at', DateTimeField(null=True)))

    # Whoever has a second factor today, or codes on paper of one that is gone, has had one.
    first = {}
    for query in (
        Totp.select(Totp.person_id, Totp.confirmed_at).where(Totp.confirmed_at.is_null(False)),
        Passkey.select(Passkey.person_id, Passkey.created_at).where(Passkey.as_staff == True),
        RecoveryCode.select(RecoveryCode.person_id, RecoveryCode.created_at),
    ):
        for person, at in query.tuples():
            first[person] = min(at, first.get(person, at))
    for person, at in first.items():
        Person.update(second_factor_since=at).where(Person.id == person).execute()
    # The codes that wait to be sent are good for ten minutes, as they were.
    from datetime import timedelta
    for letter in Letter.select().where(Letter.kind == 'sign_in', Letter.sent_at.is_null(), Letter.given_up_at.is_null()):
        Letter.update(expires_at=letter.created_at + timedelta(minutes=10)).where(Letter.id == letter.id).execute()


def down(migrator, db):
    migrator.migrate(migrator.drop_column('letter', 'expires_at'))
    migrator.migrate(migrator.drop_column('totp', 'asked_by'))
    migrator.migrate(migrator.drop_column('role_period', 'appointed_at'))
    migrator.migrate(migrator.drop_index('role_period', 'role_period_appointed_by_id'))
    migrator.migrate(migrator.drop_column('role_period', 'appointed_by_id'))
    migrator.migrate(migrator.drop_column('person', 'second_factor_since'))
