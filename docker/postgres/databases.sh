#!/bin/bash
# Run once, when the cluster is made: a user and databases each for the records and for the engine.
set -euo pipefail

make_user() {
    psql --username "$POSTGRES_USER" --no-psqlrc --set ON_ERROR_STOP=1 --set user="$1" --set file="/run/secrets/$2" <<'SQL'
\set password `cat :'file'`
CREATE ROLE :"user" LOGIN PASSWORD :'password';
SQL
}

make_database() {
    createdb --username "$POSTGRES_USER" --owner "$2" --encoding UTF8 --locale C.UTF-8 --template template0 "$1"
}

make_user tongchou records_password
make_user temporal engine_password
make_database tongchou tongchou
make_database temporal temporal
make_database temporal_visibility temporal
