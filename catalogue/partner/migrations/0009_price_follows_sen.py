"""Oscar's decimal price is derived from price_sen by the database: one truth for money."""

from django.db import migrations

CREATE = """
create function stockrecord_price_follows_sen() returns trigger language plpgsql as $$
begin
  new.price := new.price_sen / 100.0;
  return new;
end $$;
create trigger price_follows_sen before insert or update on partner_stockrecord
  for each row execute function stockrecord_price_follows_sen();
"""
DROP = """
drop trigger price_follows_sen on partner_stockrecord;
drop function stockrecord_price_follows_sen();
"""


class Migration(migrations.Migration):
    dependencies = [("partner", "0008_juragan_fields")]
    operations = [migrations.RunSQL(CREATE, DROP)]
