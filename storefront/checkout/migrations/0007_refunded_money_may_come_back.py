"""A refund of money without an order may fail after it had succeeded: then it is due again (threats A30)."""

from django.db import migrations

AFTER = """
create or replace function checkout_attempt_moves() returns trigger language plpgsql as $$
declare allowed text[];
begin
  if new.state = old.state then return new; end if;
  allowed := case old.state
    when 'created' then array['reserved', 'cancelled', 'expired']
    when 'reserved' then array['session_opening', 'cancelled', 'expired']
    when 'session_opening' then array['session_open', 'cancelled', 'expired', 'failed', 'paid', 'refund_due']
    when 'session_open' then array['waiting', 'paid', 'cancelled', 'expired', 'failed', 'refund_due']
    when 'waiting' then array['paid', 'failed', 'refund_due']
    when 'paid' then array['ordered', 'refund_due']
    when 'expired' then array['paid', 'refund_due']
    when 'cancelled' then array['paid', 'refund_due']
    when 'failed' then array['paid', 'refund_due']
    when 'refund_due' then array['refunding']
    when 'refunding' then array['refunded', 'refund_due']
    when 'refunded' then array['refund_due']
    else array[]::text[] end;
  if not new.state = any(allowed) then
    raise exception 'attempt %: % to % is no move', old.id, old.state, new.state using errcode = 'CK001';
  end if;
  return new;
end $$;
"""
BEFORE = """
create or replace function checkout_attempt_moves() returns trigger language plpgsql as $$
declare allowed text[];
begin
  if new.state = old.state then return new; end if;
  allowed := case old.state
    when 'created' then array['reserved', 'cancelled', 'expired']
    when 'reserved' then array['session_opening', 'cancelled', 'expired']
    when 'session_opening' then array['session_open', 'cancelled', 'expired', 'failed', 'paid', 'refund_due']
    when 'session_open' then array['waiting', 'paid', 'cancelled', 'expired', 'failed', 'refund_due']
    when 'waiting' then array['paid', 'failed', 'refund_due']
    when 'paid' then array['ordered', 'refund_due']
    when 'expired' then array['paid', 'refund_due']
    when 'cancelled' then array['paid', 'refund_due']
    when 'failed' then array['paid', 'refund_due']
    when 'refund_due' then array['refunding']
    when 'refunding' then array['refunded', 'refund_due']
    else array[]::text[] end;
  if not new.state = any(allowed) then
    raise exception 'attempt %: % to % is no move', old.id, old.state, new.state using errcode = 'CK001';
  end if;
  return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("checkout", "0006_refunds_within_captured")]
    operations = [migrations.RunSQL(AFTER, BEFORE)]
