"""A transfer that the bank returns, also days after it was settled, makes its commissions available again (P4)."""

from django.db import migrations

MOVES = """
create or replace function commission_moves() returns trigger language plpgsql as $$
declare allowed text[];
begin
  if new.state = old.state then return new; end if;
  allowed := case old.state
    when 'pending' then array['holding', 'reversed']
    when 'holding' then array['available', 'pending', 'reversed']
    when 'available' then array['reserved', 'reversed']
    when 'reserved' then array['paid', 'available']
    {paid}
    else array[]::text[] end;
  if not new.state = any(allowed) then
    raise exception 'commission %: % to % is no move', old.id, old.state, new.state using errcode = 'CM001';
  end if;
  return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0004_agent_rate_on_share")]
    operations = [
        migrations.RunSQL(
            MOVES.replace("{paid}", "when 'paid' then array['available']"), MOVES.replace("{paid}", "")
        )
    ]
