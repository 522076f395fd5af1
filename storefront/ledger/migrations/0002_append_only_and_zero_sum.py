"""The books defend themselves: append-only tables, and every journal sums to zero per currency at commit."""

from django.db import migrations

CREATE = """
create function ledger_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: % on % refused', tg_op, tg_table_name using errcode = 'LG001';
end $$;
create trigger posting_append_only before update or delete on ledger_posting
  for each row execute function ledger_refuse_change();
create trigger posting_no_truncate before truncate on ledger_posting
  for each statement execute function ledger_refuse_change();
create trigger journal_append_only before update or delete on ledger_journal
  for each row execute function ledger_refuse_change();
create trigger journal_no_truncate before truncate on ledger_journal
  for each statement execute function ledger_refuse_change();

create function ledger_zero_sum() returns trigger language plpgsql as $$
declare broken record;
begin
  select account.currency, sum(posting.amount_minor) as rest into broken
    from ledger_posting posting join ledger_account account on account.id = posting.account_id
   where posting.journal_id = new.journal_id
   group by account.currency having sum(posting.amount_minor) <> 0 limit 1;
  if found then
    raise exception 'journal % does not sum to zero in %: % left over', new.journal_id, broken.currency, broken.rest
      using errcode = 'LG002';
  end if;
  return null;
end $$;
create constraint trigger journal_sums_to_zero after insert on ledger_posting
  deferrable initially deferred for each row execute function ledger_zero_sum();
"""
DROP = """
drop trigger journal_sums_to_zero on ledger_posting;
drop trigger posting_append_only on ledger_posting;
drop trigger posting_no_truncate on ledger_posting;
drop trigger journal_append_only on ledger_journal;
drop trigger journal_no_truncate on ledger_journal;
drop function ledger_zero_sum();
drop function ledger_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
