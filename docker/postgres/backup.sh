#!/bin/bash
# One snapshot of the whole server, records and engine of the same moment: backup.sh FOLDER. Restoring: docs/production.md.
set -euo pipefail

folder=${1:?"用法 usage: backup.sh 新文件夹 NEW-FOLDER"}
if [ -e "$folder" ]; then
    echo "已有 $folder,未覆盖 / $folder is there already, nothing was written" >&2
    exit 2
fi
umask 077
pg_basebackup --pgdata="$folder.draft" --format=plain --wal-method=stream --checkpoint=fast --no-password
pg_verifybackup --quiet "$folder.draft"
mv "$folder.draft" "$folder"
echo "已备份 / backed up: $folder"
