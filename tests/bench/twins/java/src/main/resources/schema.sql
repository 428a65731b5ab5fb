CREATE TABLE IF NOT EXISTS people (login text PRIMARY KEY, salt bytea NOT NULL, hash bytea NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
    token bytea PRIMARY KEY, login text NOT NULL REFERENCES people, expires timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS cases (id text PRIMARY KEY);
CREATE TABLE IF NOT EXISTS audit (
    case_id text, step int, login text NOT NULL, key text NOT NULL, note text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (case_id, step), UNIQUE (login, key)
);
