"""An audit row is written once: the database refuses to change or delete one (threats I18)."""

from django.db import migrations

CREATE = """
create function accounts_audit_stays() returns trigger language plpgsql as $$
begin
  raise exception 'audit rows are written once' using errcode = 'AU001';
end $$;
create trigger audit_stays before update or delete on accounts_auditevent
  for each row execute function accounts_audit_stays();
"""
DROP = "drop trigger audit_stays on accounts_auditevent; drop function accounts_audit_stays();"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_audit_of_privileged_acts")]
    operations = [migrations.RunSQL(CREATE, DROP)]
