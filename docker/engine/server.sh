#!/bin/sh
# Starts the Temporal server with its database password from a file.
set -eu
POSTGRES_PWD=$(cat /run/secrets/engine_password)
export POSTGRES_PWD
exec /etc/temporal/entrypoint.sh
