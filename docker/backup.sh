#!/bin/sh
# Backs the whole PostgreSQL server up, records and engine as of one moment, to ./backups; for cron, each night:
#   0 2 * * * sh /srv/tongchou/docker/backup.sh
# Restoring: docs/production.md. Keeps the last KEEP_DAYS (30) days.
set -eu
cd "$(dirname "$0")/.."
umask 077
mkdir -p backups
file=backups/$(date -u +%Y-%m-%dT%H%M%SZ).tar.gz
trap 'rm -f "$file.part"' EXIT
docker compose exec -T postgres \
    pg_basebackup --username=postgres --pgdata=- --format=tar --wal-method=fetch --checkpoint=fast --gzip >"$file.part"
# Only a whole archive counts.
gzip --test "$file.part"
mv "$file.part" "$file"
find backups -name '*.tar.gz' -mtime "+${KEEP_DAYS:-30}" -delete
echo "$file"
