"""The database refuses every move of a commission that agents.md does not name (C6)."""

from django.db import migrations

CREATE = """
create function commission_moves() returns trigger language plpgsql as $$
declare allowed text[];
begin
  if new.state = old.state then return new; end if;
  allowed := case old.state
    when 'pending' then array['holding', 'reversed']
    when 'holding' then array['available', 'pending', 'reversed']
    when 'available' then array['reserved', 'reversed']
    when 'reserved' then array['paid', 'available']
    else array[]::text[] end;
  if not new.state = any(allowed) then
    raise exception 'commission %: % to % is no move', old.id, old.state, new.state using errcode = 'CM001';
  end if;
  return new;
end $$;
create trigger commission_moves before update of state on commissions_commission
  for each row execute function commission_moves();
"""
DROP = """
drop trigger commission_moves on commissions_commission;
drop function commission_moves();
"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0002_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
