"""Rates and adjustments are history: the database refuses to change or delete one (C1, L8)."""

from django.db import migrations

CREATE = """
create function commissions_history_stays() returns trigger language plpgsql as $$
begin
  raise exception '%: rows are history, a change is a new row', tg_table_name using errcode = 'CM002';
end $$;
create trigger rate_rule_stays before update of maker_id, product_id, "group", rate_bp, valid_from
  on commissions_raterule for each row execute function commissions_history_stays();
create trigger adjustment_stays before update or delete on commissions_adjustment
  for each row execute function commissions_history_stays();
"""
DROP = """
drop trigger rate_rule_stays on commissions_raterule;
drop trigger adjustment_stays on commissions_adjustment;
drop function commissions_history_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0007_promises_bonuses_cases_and_appeals")]
    operations = [migrations.RunSQL(CREATE, DROP)]
