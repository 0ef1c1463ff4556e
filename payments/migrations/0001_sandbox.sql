-- The payment sandbox's own file. It stands beside the shop's database and shares nothing with it.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

INSERT INTO meta (name, value) VALUES ('ids', 0), ('requests', 0), ('clock_offset_seconds', 0);

-- Sessions, payment intents, charges, refunds and disputes. `parent` is the payment intent of a session or a charge, and
-- the charge of a refund or a dispute. `due_at` (sandbox time, seconds) is when something happens to the object by itself.
CREATE TABLE objects (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    id     TEXT NOT NULL UNIQUE,
    kind   TEXT NOT NULL,
    parent TEXT,
    due_at INTEGER,
    body   TEXT NOT NULL
) STRICT;

CREATE INDEX objects_by_kind ON objects (kind, seq);
CREATE INDEX objects_by_parent ON objects (parent) WHERE parent IS NOT NULL;
CREATE INDEX objects_by_due ON objects (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE events (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    id      TEXT NOT NULL UNIQUE,
    kind    TEXT NOT NULL,
    created INTEGER NOT NULL,
    body    TEXT NOT NULL
) STRICT;

CREATE INDEX events_by_kind ON events (kind, seq);

-- `next_at` (real time, milliseconds) is empty once the event was delivered or given up. `fault` has dropped it or held
-- it back; `held` (a JSON list of event types, any when empty) ends that as soon as an event of these types was sent.
CREATE TABLE deliveries (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id  TEXT NOT NULL REFERENCES events (id),
    created   INTEGER NOT NULL,
    next_at   INTEGER,
    delivered INTEGER NOT NULL DEFAULT 0,
    fault     TEXT,
    held      TEXT
) STRICT;

CREATE INDEX deliveries_by_event ON deliveries (event_id);
CREATE INDEX deliveries_by_next ON deliveries (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX deliveries_held ON deliveries (id) WHERE held IS NOT NULL;
CREATE INDEX deliveries_undelivered ON deliveries (id) WHERE delivered = 0;

CREATE TABLE attempts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery_id INTEGER NOT NULL REFERENCES deliveries (id),
    at          INTEGER NOT NULL,
    manual      INTEGER NOT NULL,
    fault       TEXT,
    signature   TEXT NOT NULL,
    body        TEXT NOT NULL,
    status      INTEGER,
    answer      TEXT NOT NULL
) STRICT;

CREATE INDEX attempts_by_delivery ON attempts (delivery_id, id);

CREATE TABLE idempotency (
    key         TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    request_id  TEXT NOT NULL,
    status      INTEGER NOT NULL,
    body        TEXT NOT NULL
) STRICT;

-- What goes wrong on purpose. `remaining` is how often it still strikes, empty until it is cleared.
CREATE TABLE faults (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    remaining INTEGER,
    body      TEXT NOT NULL
) STRICT;
