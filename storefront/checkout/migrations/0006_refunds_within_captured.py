"""The database bounds refunds by what was captured, and lets a refund move only forward."""

from django.db import migrations

CREATE = """
create function checkout_refund_bounds() returns trigger language plpgsql as $$
declare captured bigint; others bigint;
begin
  if tg_op = 'UPDATE' then
    if new.amount_sen <> old.amount_sen or new.payment_id is distinct from old.payment_id then
      raise exception 'refund %: amount and payment never change', old.id using errcode = 'RF002';
    end if;
    if new.state <> old.state and not new.state = any(case old.state
        when 'requested' then array['pending', 'succeeded', 'failed']
        when 'pending' then array['succeeded', 'failed']
        when 'succeeded' then array['failed']
        else array[]::text[] end) then
      raise exception 'refund %: % to % is no move', old.id, old.state, new.state using errcode = 'RF003';
    end if;
  end if;
  if new.payment_id is null or (new.state = 'failed' and new.transferred_at is null) then
    return new;
  end if;
  select captured_sen into captured
    from checkout_payment where id = new.payment_id for update;
  select coalesce(sum(amount_sen), 0) into others from checkout_refund
   where payment_id = new.payment_id and id <> new.id
     and (state <> 'failed' or transferred_at is not null);
  -- money that left outside the shop has left: it is booked and shown to staff, not refused
  if others + new.amount_sen > captured and new.cause <> 'outside' and tg_op = 'INSERT' then
    raise exception 'refunds of payment % would exceed % sen', new.payment_id, captured using errcode = 'RF001';
  end if;
  return new;
end $$;
create trigger refund_bounds before insert or update on checkout_refund
  for each row execute function checkout_refund_bounds();
"""
DROP = """
drop trigger refund_bounds on checkout_refund;
drop function checkout_refund_bounds();
"""


class Migration(migrations.Migration):
    dependencies = [("checkout", "0005_roads_and_disputes")]
    operations = [migrations.RunSQL(CREATE, DROP)]
