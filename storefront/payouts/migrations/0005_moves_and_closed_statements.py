"""The database refuses every move of a payout that its states do not name, and every change of a closed statement."""

from django.db import migrations

CREATE = """
create function payout_moves() returns trigger language plpgsql as $$
declare allowed text[];
begin
  if new.state = old.state then return new; end if;
  allowed := case old.state
    when 'draft' then array['approved', 'dropped']
    when 'approved' then array['draft', 'sending', 'dropped']
    when 'sending' then array['sent', 'unknown', 'settled', 'failed', 'returned', 'approved']
    when 'sent' then array['unknown', 'settled', 'failed', 'returned']
    when 'unknown' then array['sent', 'settled', 'failed', 'returned', 'approved']
    when 'settled' then array['returned']
    else array[]::text[] end;
  if not new.state = any(allowed) then
    raise exception 'payout %: % to % is no move', old.reference, old.state, new.state using errcode = 'PO001';
  end if;
  return new;
end $$;
create trigger payout_moves before update of state on payouts_payout
  for each row execute function payout_moves();

create function payouts_closed_stays() returns trigger language plpgsql as $$
begin
  raise exception '%: closed rows stay as they are', tg_table_name using errcode = 'PO002';
end $$;
create trigger statement_stays before update or delete on payouts_statement
  for each row execute function payouts_closed_stays();
create trigger statement_line_stays before update or delete on payouts_statementline
  for each row execute function payouts_closed_stays();
create trigger destination_stays before update of bank, account_sealed, holder_sealed, works_from
  on payouts_destination for each row execute function payouts_closed_stays();
"""
DROP = """
drop trigger payout_moves on payouts_payout;
drop function payout_moves();
drop trigger statement_stays on payouts_statement;
drop trigger statement_line_stays on payouts_statementline;
drop trigger destination_stays on payouts_destination;
drop function payouts_closed_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0004_quotes_attempts_and_rehearsals")]
    operations = [migrations.RunSQL(CREATE, DROP)]
