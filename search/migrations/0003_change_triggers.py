"""Triggers that write a change row in the transaction of every change to what can be found.

Statement triggers with transition tables: a bulk insert of 10,000 products writes its rows with one statement, and no
bulk operation or raw update goes unseen.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION search_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  CASE TG_TABLE_NAME
  WHEN 'catalogue_product' THEN
    INSERT INTO search_changerow (kind, object_id)
      SELECT DISTINCT 'product', coalesce(parent_id, id)::text FROM changed;
  WHEN 'trade_evidence' THEN
    INSERT INTO search_changerow (kind, object_id)
      SELECT DISTINCT 'product', coalesce(p.parent_id, p.id)::text
      FROM changed JOIN catalogue_product p ON p.id = changed.product_id
      UNION SELECT 'goods_of', maker_id::text FROM changed WHERE maker_id IS NOT NULL;
  WHEN 'catalogue_productcategory', 'catalogue_productattributevalue', 'trade_commodityprofile',
    'partner_stockrecord' THEN
    INSERT INTO search_changerow (kind, object_id)
      SELECT DISTINCT 'product', coalesce(p.parent_id, p.id)::text
      FROM changed JOIN catalogue_product p ON p.id = changed.product_id;
  WHEN 'catalogue_category' THEN
    INSERT INTO search_changerow (kind, object_id) SELECT DISTINCT 'category', id::text FROM changed;
  WHEN 'partner_partner' THEN
    INSERT INTO search_changerow (kind, object_id)
      SELECT kind, id::text FROM changed, (VALUES ('maker'), ('goods_of')) kinds(kind);
  END CASE;
  RETURN NULL;
END $$;

-- A sale changes reserved and sold of a row at every order; only a new price or the first and the last unit matter.
CREATE FUNCTION search_note_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_changerow (kind, object_id)
    SELECT DISTINCT 'product', coalesce(p.parent_id, p.id)::text
    FROM changed JOIN earlier USING (id) JOIN catalogue_product p ON p.id = changed.product_id
    WHERE (changed.price_sen, changed.price_idr, changed.num_in_stock > changed.reserved + changed.sold)
      IS DISTINCT FROM (earlier.price_sen, earlier.price_idr, earlier.num_in_stock > earlier.reserved + earlier.sold);
  RETURN NULL;
END $$;
"""
TABLES = (
    "catalogue_product",
    "catalogue_productcategory",
    "catalogue_productattributevalue",
    "catalogue_category",
    "partner_partner",
    "partner_stockrecord",
    "trade_evidence",
    "trade_commodityprofile",
)


def triggers(table):
    stock = table == "partner_stockrecord"
    for event, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        function = "search_note_stock" if stock and event == "UPDATE" else "search_note_change"
        also = " OLD TABLE AS earlier" if stock and event == "UPDATE" else ""
        yield (
            f"CREATE TRIGGER search_{event.lower()} AFTER {event} ON {table} "
            f"REFERENCING {rows} TABLE AS changed{also} FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        )


CREATE = FUNCTION + "\n".join(line for table in TABLES for line in triggers(table))
DROP = "\n".join(
    [
        *(f"DROP TRIGGER search_{event} ON {table};" for table in TABLES for event in ("insert", "update", "delete")),
        "DROP FUNCTION search_note_change(); DROP FUNCTION search_note_stock();",
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_seed_synonyms"),
        ("catalogue", "0033_juragan_fields"),
        ("partner", "0008_juragan_fields"),
        ("trade", "0001_dated_rules"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
