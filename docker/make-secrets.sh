#!/bin/sh
# Makes the password files that docker-compose.yml names, below ./secrets; leaves those that are there.
set -eu
umask 077
cd "$(dirname "$0")/.."
mkdir -p secrets
chmod 700 secrets
for name in postgres_password records_password engine_password; do
    if [ ! -s "secrets/$name" ]; then
        od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"secrets/$name"
        # The containers' users read it; on this host the folder above keeps everyone else out.
        chmod 444 "secrets/$name"
        echo "secrets/$name"
    fi
done
