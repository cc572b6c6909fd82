"""The history that was written before there was a chain gets its MACs."""
from peewee import *


def up(migrator, db):
    from portal.history.chain import mac  # a MAC of plain values: the fields and their order stand here, for good

    class HistoryEntry(Model):
        branch_id = IntegerField(null=True)
        at = DateTimeField()
        actor_id = IntegerField(null=True)
        on_behalf_of_id = IntegerField(null=True)
        subject = CharField(max_length=40)
        subject_id = IntegerField()
        verb = CharField(max_length=40)
        details = TextField()
        seal = CharField(max_length=64, default='')
        mac = CharField(max_length=64, default='')
        class Meta:
            database = db
            table_name = 'history_entry'

    class ChainHead(Model):
        name = CharField(unique=True, max_length=40)
        rows = IntegerField(default=0)
        base_id = IntegerField(default=0)
        base_mac = CharField(max_length=64, default='')
        last_id = IntegerField(default=0)
        last_mac = CharField(max_length=64, default='')
        mac = CharField(max_length=64, default='')
        class Meta:
            database = db
            table_name = 'chain_head'

    table, rows, last, before = 'history_entry', 0, 0, ''
    for e in list(HistoryEntry.select().order_by(HistoryEntry.id)):
        seal = mac(table, e.id, e.details)
        before = mac(table, before, e.id, e.actor_id, e.at, e.branch_id, e.on_behalf_of_id,
                     e.subject, e.subject_id, e.verb, seal)
        HistoryEntry.update(seal=seal, mac=before).where(HistoryEntry.id == e.id).execute()
        rows, last = rows + 1, e.id
    if rows:
        ChainHead.create(name=table, rows=rows, last_id=last, last_mac=before,
                         mac=mac('head', table, rows, 0, '', last, before))


def down(migrator, db):
    db.execute_sql("update history_entry set seal = '', mac = ''")
    db.execute_sql("delete from chain_head where name = 'history_entry'")
