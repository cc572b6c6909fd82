"""The first tables."""
from peewee import *


def up(migrator, db):
    class Branch(Model):
        name = CharField(unique=True, max_length=80)
        municipality = CharField(max_length=80)
        phone = CharField(max_length=20, default='')
        email = CharField(max_length=254, default='')
        address = CharField(max_length=200, default='')
        account_holder = CharField(max_length=70, default='')
        iban = CharField(max_length=34, default='')
        newsletter_greeting = CharField(max_length=120, default='Beste vrijwilligers,')
        newsletter_signature = TextField(default='Fijne groeten en tot snel!')
        is_demo = BooleanField(default=False)
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'branch'
    db.create_tables([Branch])

    class Person(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        given_name = CharField(max_length=60)
        family_name = CharField(max_length=80)
        email = CharField(unique=True, null=True, max_length=254)
        phone = CharField(max_length=20, default='')
        gender = CharField(max_length=1, default='')
        birth_on = DateField(null=True)
        street = CharField(max_length=120, default='')
        postcode = CharField(max_length=10, default='')
        town = CharField(max_length=80, default='')
        account_holder = CharField(max_length=70, default='')
        iban = CharField(max_length=34, default='')
        vehicle = CharField(max_length=10, default='car')
        on_paper = BooleanField(default=False)
        password_hash = CharField(max_length=200, default='')
        created_at = DateTimeField()
        disabled_at = DateTimeField(null=True)
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'person'
            indexes = ((('branch', 'family_name'), False),)
    db.create_tables([Person])

    class Absence(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        volunteer = ForeignKeyField(Person, on_delete='CASCADE')
        first_on = DateField()
        last_on = DateField()
        reason = CharField(max_length=20, default='')
        entered_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'absence'
            indexes = ((('volunteer', 'last_on'), False), (('branch', 'last_on'), False))
    db.create_tables([Absence])

    class Attempt(Model):
        key = CharField(max_length=80)
        at = DateTimeField(index=True)
        class Meta:
            database = db
            table_name = 'attempt'
            indexes = ((('key', 'at'), False),)
    db.create_tables([Attempt])

    class PaymentBatch(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        number = CharField(max_length=16)
        method = CharField(max_length=8)
        status = CharField(max_length=12, default='open')
        debtor_name = CharField(max_length=70, default='')
        debtor_iban = CharField(max_length=34, default='')
        execute_on = DateField()
        made_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        created_at = DateTimeField()
        paid_on = DateField(null=True)
        paid_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        reference = CharField(max_length=140, default='')
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'payment_batch'
            indexes = ((('branch', 'number'), True), (('branch', 'status'), False))
    db.create_tables([PaymentBatch])

    class RegimeChoice(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        volunteer = ForeignKeyField(Person, on_delete='CASCADE')
        year = IntegerField()
        regime = CharField(max_length=12)
        chosen_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'regime_choice'
            indexes = ((('volunteer', 'year'), True),)
    db.create_tables([RegimeChoice])

    class ExpenseNote(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        volunteer = ForeignKeyField(Person, on_delete='RESTRICT')
        year = IntegerField()
        quarter = IntegerField()
        number = CharField(null=True, max_length=12)
        status = CharField(max_length=12, default='draft')
        regime_choice = ForeignKeyField(RegimeChoice, null=True, on_delete='RESTRICT')
        volunteer_name = CharField(max_length=142, default='')
        address = CharField(max_length=240, default='')
        account_holder = CharField(max_length=70, default='')
        iban = CharField(max_length=34, default='')
        declared_at = DateTimeField(null=True)
        submitted_at = DateTimeField(null=True)
        on_paper = BooleanField(default=False)
        entered_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        question = TextField(default='')
        returned_at = DateTimeField(null=True)
        approved_at = DateTimeField(null=True)
        approved_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        paid_on = DateField(null=True)
        paid_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        payment_reference = CharField(max_length=140, default='')
        created_at = DateTimeField()
        predecessor = ForeignKeyField('self', null=True, on_delete='RESTRICT')
        open_key = CharField(unique=True, null=True, max_length=40)
        account_checked = CharField(max_length=34, default='')
        withdrawn_at = DateTimeField(null=True)
        withdrawn_reason = TextField(default='')
        succeeded_by = ForeignKeyField('self', null=True, on_delete='RESTRICT')
        class Meta:
            database = db
            table_name = 'expense_note'
            indexes = ((('branch', 'number'), True), (('branch', 'status'), False), (('volunteer', 'year', 'quarter'), False))
    db.create_tables([ExpenseNote])

    class BatchEntry(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        batch = ForeignKeyField(PaymentBatch, on_delete='RESTRICT')
        note = ForeignKeyField(ExpenseNote, on_delete='RESTRICT')
        live_key = IntegerField(unique=True, null=True)
        account_holder = CharField(max_length=70)
        iban = CharField(max_length=34)
        cents = IntegerField()
        end_to_end = CharField(max_length=35)
        text = CharField(max_length=140)
        failed_at = DateTimeField(null=True)
        failed_reason = CharField(max_length=140, default='')
        released_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'batch_entry'
    db.create_tables([BatchEntry])

    class Family(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        code = CharField(max_length=12)
        alias = CharField(max_length=60)
        municipality = CharField(max_length=80)
        created_at = DateTimeField()
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'family'
            indexes = ((('branch', 'code'), True),)
    db.create_tables([Family])

    class Trajectory(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        family = ForeignKeyField(Family, on_delete='RESTRICT')
        started_on = DateField()
        closed_on = DateField(null=True)
        closing_reason = CharField(max_length=20, default='')
        class Meta:
            database = db
            table_name = 'trajectory'
            indexes = ((('branch', 'started_on'), False),)
    db.create_tables([Trajectory])

    class Match(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        trajectory = ForeignKeyField(Trajectory, on_delete='RESTRICT')
        family = ForeignKeyField(Family, on_delete='RESTRICT')
        volunteer = ForeignKeyField(Person, on_delete='RESTRICT')
        started_on = DateField()
        ended_on = DateField(null=True)
        km_one_way = IntegerField(default=0)
        usual_weekday = IntegerField(null=True)
        created_at = DateTimeField()
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'match'
            indexes = ((('branch', 'started_on'), False), (('volunteer', 'started_on'), False))
    db.create_tables([Match])

    class Concern(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        reporter = ForeignKeyField(Person, on_delete='RESTRICT')
        match = ForeignKeyField(Match, null=True, on_delete='RESTRICT')
        text = TextField()
        status = CharField(max_length=12, default='new')
        created_at = DateTimeField()
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'concern'
            indexes = ((('branch', 'status'), False), (('reporter', 'created_at'), False))
    db.create_tables([Concern])

    class ConcernAnswer(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        concern = ForeignKeyField(Concern, on_delete='CASCADE')
        status = CharField(max_length=12)
        text = TextField()
        by = ForeignKeyField(Person, on_delete='RESTRICT')
        at = DateTimeField()
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'concern_answer'
    db.create_tables([ConcernAnswer])

    class Contact(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        match = ForeignKeyField(Match, on_delete='RESTRICT')
        day = DateField()
        kind = CharField(max_length=20, default='home_visit')
        counts = BooleanField(default=True)
        minutes = IntegerField(null=True)
        remark = CharField(max_length=300, default='')
        entered_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'contact'
            indexes = ((('match', 'day'), True), (('branch', 'day'), False))
    db.create_tables([Contact])

    class ContactOverview(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        match = ForeignKeyField(Match, on_delete='RESTRICT')
        year = IntegerField()
        quarter = IntegerField()
        status = CharField(max_length=12, default='open')
        no_contact_reason = CharField(max_length=20, default='')
        on_paper = BooleanField(default=False)
        handed_in_at = DateTimeField(null=True)
        handed_in_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        correction = TextField(default='')
        correction_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'contact_overview'
            indexes = ((('match', 'year', 'quarter'), True), (('branch', 'year', 'quarter'), False))
    db.create_tables([ContactOverview])

    class ContactTheme(Model):
        contact = ForeignKeyField(Contact, on_delete='CASCADE')
        theme = CharField(max_length=20)
        class Meta:
            database = db
            table_name = 'contact_theme'
            indexes = ((('contact', 'theme'), True),)
    db.create_tables([ContactTheme])

    class Counter(Model):
        branch_id = IntegerField()
        name = CharField(max_length=40)
        value = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'counter'
            indexes = ((('branch_id', 'name'), True),)
    db.create_tables([Counter])

    class Device(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        token_hash = CharField(unique=True, max_length=64)
        label = CharField(max_length=80)
        created_at = DateTimeField()
        last_seen_at = DateTimeField()
        expires_at = DateTimeField()
        ended_at = DateTimeField(null=True)
        as_coordinator = BooleanField(default=False)
        class Meta:
            database = db
            table_name = 'device'
    db.create_tables([Device])

    class MileageRate(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        kind = CharField(max_length=10)
        series = CharField(max_length=10, default='quarterly')
        rate_e4 = IntegerField()
        valid_from = DateField()
        valid_until = DateField()
        source = CharField(max_length=200)
        created_at = DateTimeField()
        end_told_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'mileage_rate'
            indexes = ((('branch', 'kind', 'series', 'valid_from'), True),)
    db.create_tables([MileageRate])

    class ExpenseLine(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        note = ForeignKeyField(ExpenseNote, on_delete='CASCADE')
        kind = CharField(max_length=20)
        day = DateField()
        match = ForeignKeyField(Match, null=True, on_delete='RESTRICT')
        route = CharField(max_length=120, default='')
        purpose = CharField(max_length=120, default='')
        km = IntegerField(null=True)
        own_km = IntegerField(null=True)
        expected_km = IntegerField(null=True)
        rate = ForeignKeyField(MileageRate, null=True, on_delete='RESTRICT')
        rate_e4 = IntegerField(null=True)
        rate_source = CharField(max_length=200, default='')
        cents = IntegerField(null=True)
        struck = BooleanField(default=False)
        struck_why = CharField(max_length=12, default='')
        cut_reason = TextField(default='')
        question = TextField(default='')
        answer = TextField(default='')
        claim = CharField(unique=True, null=True, max_length=40)
        submission_key = CharField(unique=True, null=True, max_length=36)
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'expense_line'
            indexes = ((('note', 'day'), False),)
    db.create_tables([ExpenseLine])

    class ExpensePolicy(Model):
        branch = ForeignKeyField(Branch, unique=True, on_delete='RESTRICT')
        allows_flat_rate = BooleanField(default=False)
        flat_day_cents = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'expense_policy'
    db.create_tables([ExpensePolicy])

    class FlatRateCeiling(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        year = IntegerField()
        day_cents = IntegerField()
        year_cents = IntegerField()
        km = IntegerField()
        source = CharField(max_length=200)
        class Meta:
            database = db
            table_name = 'flat_rate_ceiling'
            indexes = ((('branch', 'year'), True),)
    db.create_tables([FlatRateCeiling])

    class HistoryEntry(Model):
        branch_id = IntegerField(null=True)
        at = DateTimeField()
        actor_id = IntegerField(null=True)
        on_behalf_of_id = IntegerField(null=True)
        subject = CharField(max_length=40)
        subject_id = IntegerField()
        verb = CharField(max_length=40)
        details = TextField(default='{}')
        class Meta:
            database = db
            table_name = 'history_entry'
            indexes = ((('subject', 'subject_id'), False), (('branch_id', 'at'), False))
    db.create_tables([HistoryEntry])

    class KindSetting(Model):
        branch = ForeignKeyField(Branch, on_delete='CASCADE')
        kind = CharField(max_length=20)
        counts = BooleanField(default=True)
        class Meta:
            database = db
            table_name = 'kind_setting'
            indexes = ((('branch', 'kind'), True),)
    db.create_tables([KindSetting])

    class Letter(Model):
        branch_id = IntegerField(null=True)
        person_id = IntegerField(null=True)
        to_name = CharField(max_length=120)
        to_address = CharField(max_length=254)
        kind = CharField(max_length=40)
        subject = CharField(max_length=200)
        text = TextField()
        button_label = CharField(max_length=60, default='')
        button_url = TextField(default='')
        secret = BooleanField(default=False)
        created_at = DateTimeField()
        due_at = DateTimeField(index=True)
        claimed_at = DateTimeField(null=True)
        tries = IntegerField(default=0)
        sent_at = DateTimeField(null=True)
        given_up_at = DateTimeField(null=True)
        error = TextField(default='')
        class Meta:
            database = db
            table_name = 'letter'
            indexes = ((('person_id', 'kind'), False),)
    db.create_tables([Letter])

    class NewsletterIssue(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        year = IntegerField()
        month = IntegerField()
        status = CharField(max_length=12, default='draft')
        greeting = CharField(max_length=120)
        introduction = TextField(default='')
        signature = TextField(default='')
        sent_on = DateField(null=True)
        recipients = IntegerField(null=True)
        created_at = DateTimeField()
        changed_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'newsletter_issue'
            indexes = ((('branch', 'year', 'month'), True),)
    db.create_tables([NewsletterIssue])

    class NewsletterItem(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        issue = ForeignKeyField(NewsletterIssue, on_delete='CASCADE')
        section = CharField(max_length=12)
        position = IntegerField(default=0)
        title = CharField(max_length=160)
        text = TextField(default='')
        when = CharField(max_length=160, default='')
        where = CharField(max_length=200, default='')
        price = CharField(max_length=80, default='')
        enrol = CharField(max_length=300, default='')
        link = CharField(max_length=500, default='')
        is_mandatory = BooleanField(default=False)
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'newsletter_item'
            indexes = ((('issue', 'section', 'position'), False),)
    db.create_tables([NewsletterItem])

    class Place(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        person = ForeignKeyField(Person, null=True, on_delete='CASCADE')
        name = CharField(max_length=80)
        km = IntegerField()
        key = CharField(unique=True, max_length=120)
        class Meta:
            database = db
            table_name = 'place'
            indexes = ((('branch', 'person'), False),)
    db.create_tables([Place])

    class Quote(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        match = ForeignKeyField(Match, on_delete='RESTRICT')
        contact = ForeignKeyField(Contact, null=True, on_delete='SET NULL')
        day = DateField()
        theme = CharField(max_length=20)
        given = TextField()
        edited = TextField(default='')
        status = CharField(max_length=12, default='given')
        given_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        given_at = DateTimeField()
        released_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        released_at = DateTimeField(null=True)
        submission_key = CharField(unique=True, null=True, max_length=36)
        class Meta:
            database = db
            table_name = 'quote'
            indexes = ((('branch', 'day'), False),)
    db.create_tables([Quote])

    class RateChoice(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        year = IntegerField()
        series = CharField(max_length=10)
        class Meta:
            database = db
            table_name = 'rate_choice'
            indexes = ((('branch', 'year'), True),)
    db.create_tables([RateChoice])

    class Receipt(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        owner = ForeignKeyField(Person, on_delete='RESTRICT')
        line = ForeignKeyField(ExpenseLine, null=True, on_delete='CASCADE')
        kept_for = CharField(index=True, null=True, max_length=36)
        mime = CharField(max_length=20)
        content = BlobField()
        thumbnail = BlobField(null=True)
        size = IntegerField()
        width = IntegerField(null=True)
        height = IntegerField(null=True)
        sha256 = CharField(index=True, max_length=64)
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'receipt'
    db.create_tables([Receipt])

    class RolePeriod(Model):
        branch = ForeignKeyField(Branch, on_delete='RESTRICT')
        person = ForeignKeyField(Person, on_delete='CASCADE')
        role = CharField(max_length=20)
        started_on = DateField()
        ended_on = DateField(null=True)
        class Meta:
            database = db
            table_name = 'role_period'
            indexes = ((('person', 'started_on'), False), (('branch', 'role'), False))
    db.create_tables([RolePeriod])

    class SignInCode(Model):
        person = ForeignKeyField(Person, on_delete='CASCADE')
        code_hash = CharField(max_length=64)
        link_hash = CharField(unique=True, max_length=64)
        created_at = DateTimeField()
        expires_at = DateTimeField()
        used_at = DateTimeField(null=True)
        tries = IntegerField(default=0)
        shown_by = ForeignKeyField(Person, null=True, on_delete='SET NULL')
        class Meta:
            database = db
            table_name = 'sign_in_code'
    db.create_tables([SignInCode])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('sign_in_code'))
    migrator.migrate(migrator.drop_table('role_period'))
    migrator.migrate(migrator.drop_table('receipt'))
    migrator.migrate(migrator.drop_table('rate_choice'))
    migrator.migrate(migrator.drop_table('quote'))
    migrator.migrate(migrator.drop_table('place'))
    migrator.migrate(migrator.drop_table('newsletter_item'))
    migrator.migrate(migrator.drop_table('newsletter_issue'))
    migrator.migrate(migrator.drop_table('letter'))
    migrator.migrate(migrator.drop_table('kind_setting'))
    migrator.migrate(migrator.drop_table('history_entry'))
    migrator.migrate(migrator.drop_table('flat_rate_ceiling'))
    migrator.migrate(migrator.drop_table('expense_policy'))
    migrator.migrate(migrator.drop_table('expense_line'))
    migrator.migrate(migrator.drop_table('mileage_rate'))
    migrator.migrate(migrator.drop_table('device'))
    migrator.migrate(migrator.drop_table('counter'))
    migrator.migrate(migrator.drop_table('contact_theme'))
    migrator.migrate(migrator.drop_table('contact_overview'))
    migrator.migrate(migrator.drop_table('contact'))
    migrator.migrate(migrator.drop_table('concern_answer'))
    migrator.migrate(migrator.drop_table('concern'))
    migrator.migrate(migrator.drop_table('match'))
    migrator.migrate(migrator.drop_table('trajectory'))
    migrator.migrate(migrator.drop_table('family'))
    migrator.migrate(migrator.drop_table('batch_entry'))
    migrator.migrate(migrator.drop_table('expense_note'))
    migrator.migrate(migrator.drop_table('regime_choice'))
    migrator.migrate(migrator.drop_table('payment_batch'))
    migrator.migrate(migrator.drop_table('attempt'))
    migrator.migrate(migrator.drop_table('absence'))
    migrator.migrate(migrator.drop_table('person'))
    migrator.migrate(migrator.drop_table('branch'))
