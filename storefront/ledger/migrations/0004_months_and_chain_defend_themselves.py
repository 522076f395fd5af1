"""Months that are closed stay closed; chain and closed months are append-only like the books they seal."""

from django.db import migrations, models

FILL = """
alter table ledger_journal disable trigger journal_append_only;
update ledger_journal
   set period = date_trunc('month', happened_at at time zone 'Asia/Kuala_Lumpur')::date
 where period is null;
alter table ledger_journal enable trigger journal_append_only;
"""

CREATE = """
create function ledger_open_period() returns trigger language plpgsql as $$
declare last_closed date;
begin
  perform pg_advisory_xact_lock_shared(7411, 0);
  new.period := date_trunc('month', new.happened_at at time zone 'Asia/Kuala_Lumpur')::date;
  select max(month) into last_closed from ledger_closedperiod;
  if last_closed is not null and new.period <= last_closed then
    new.period := (last_closed + interval '1 month')::date;
  end if;
  return new;
end $$;
create trigger journal_enters_open_month before insert on ledger_journal
  for each row execute function ledger_open_period();

create trigger chainlink_append_only before update or delete on ledger_chainlink
  for each row execute function ledger_refuse_change();
create trigger chainlink_no_truncate before truncate on ledger_chainlink
  for each statement execute function ledger_refuse_change();
create trigger closedperiod_append_only before update or delete on ledger_closedperiod
  for each row execute function ledger_refuse_change();
create trigger closedperiod_no_truncate before truncate on ledger_closedperiod
  for each statement execute function ledger_refuse_change();
create trigger account_append_only before update or delete on ledger_account
  for each row execute function ledger_refuse_change();
create trigger account_no_truncate before truncate on ledger_account
  for each statement execute function ledger_refuse_change();
"""
DROP = """
drop trigger journal_enters_open_month on ledger_journal;
drop function ledger_open_period();
drop trigger chainlink_append_only on ledger_chainlink;
drop trigger chainlink_no_truncate on ledger_chainlink;
drop trigger closedperiod_append_only on ledger_closedperiod;
drop trigger closedperiod_no_truncate on ledger_closedperiod;
drop trigger account_append_only on ledger_account;
drop trigger account_no_truncate on ledger_account;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_chain_periods_corrections")]
    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("journal", "period", models.DateField(db_index=True, editable=False)),
        migrations.RunSQL(CREATE, DROP),
    ]
