#!/bin/sh
# Creates, or brings up to date, the two databases of a Temporal server; safe to run again.
set -eu
sql() {
  database=$1
  shift
  temporal-sql-tool --plugin postgres12 --endpoint "$POSTGRES_HOST" --port 5432 \
    --user "$POSTGRES_USER" --password "$POSTGRES_PASSWORD" --database "$database" "$@"
}
for database in temporal visibility; do
  name=temporal
  [ "$database" = visibility ] && name=temporal_visibility
  sql "$name" create || true
  sql "$name" setup-schema --version 0.0 || true
  sql "$name" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$database/versioned"
done
