"""Tries of one transfer share its key, and a payout that was tried and given up may turn out to be taken."""

from django.db import migrations, models

FUNCTION = """
create or replace function payout_moves() returns trigger language plpgsql as $$
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
{given_up}  if not new.state = any(allowed) then
    raise exception 'payout %: % to % is no move', old.reference, old.state, new.state using errcode = 'PO001';
  end if;
  return new;
end $$;
"""
GIVEN_UP = """  if old.state = 'approved' and exists (select from payouts_payoutattempt where payout_id = old.id) then
    allowed := allowed || array['sent', 'unknown', 'settled', 'returned'];
  end if;
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0006_merges_of_agents")]
    operations = [
        migrations.AlterField("payoutattempt", "key", models.CharField(max_length=24)),
        migrations.RunSQL(FUNCTION.format(given_up=GIVEN_UP), FUNCTION.format(given_up="")),
    ]
