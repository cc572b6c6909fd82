"""Every chain has its head from the start, and each tells which key it was made with; when something was last done."""
from peewee import *

CHAINS = ('file_view', 'history_entry')


def up(migrator, db):
    from portal.history.chain import WRONG_KEY, mac  # of plain values: the fields and their order stand here, for good
    from portal.kit.errors import RuleError

    class LastTime(Model):
        name = CharField(unique=True, max_length=40)
        at = DateTimeField()
        well = BooleanField(default=True)
        class Meta:
            database = db
            table_name = 'last_time'

    class ChainHead(Model):
        name = CharField(unique=True, max_length=40)
        rows = IntegerField(default=0)
        base_id = IntegerField(default=0)
        base_mac = CharField(max_length=64, default='')
        last_id = IntegerField(default=0)
        last_mac = CharField(max_length=64, default='')
        mac = CharField(max_length=64, default='')
        key_check = CharField(max_length=64, default='')
        class Meta:
            database = db
            table_name = 'chain_head'

    class HistoryEntry(Model):
        details = TextField()
        seal = CharField(max_length=64)
        erased = CharField(max_length=64)
        class Meta:
            database = db
            table_name = 'history_entry'

    db.create_tables([LastTime])
    migrator.migrate(migrator.add_column('chain_head', 'key_check', CharField(max_length=64, default='')))

    ours = mac('which key')
    heads = list(ChainHead.select().where(ChainHead.name << CHAINS))
    right = [h for h in heads if h.mac == mac('head', h.name, h.rows, h.base_id, h.base_mac, h.last_id, h.last_mac)]
    if heads and not right:
        # Another key, or ends that somebody changed? With ours the rows themselves would still be right.
        some = HistoryEntry.select().where(HistoryEntry.erased == '').order_by(HistoryEntry.id.desc()).limit(20)
        if not any(e.seal == mac('history_entry', e.id, e.details) for e in some):
            raise RuleError(WRONG_KEY)
    ChainHead.update(key_check=ours).where(ChainHead.name << CHAINS).execute()
    people = db.execute_sql('select count(*) from person').fetchone()[0]
    for name in set(CHAINS) - {h.name for h in heads}:
        # Rows without a head, or people without any history: it was taken away, and verify-history goes on to say so.
        rows = db.execute_sql(f'select count(*) from {name}').fetchone()[0]
        if not rows and not (people and name == 'history_entry'):
            ChainHead.create(name=name, mac=mac('head', name, 0, 0, '', 0, ''), key_check=ours)


def down(migrator, db):
    db.execute_sql("delete from chain_head where rows = 0 and base_id = 0")
    migrator.migrate(migrator.drop_column('chain_head', 'key_check'))
    migrator.migrate(migrator.drop_table('last_time'))
