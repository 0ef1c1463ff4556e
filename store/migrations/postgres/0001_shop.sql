-- Ids are text, money is minor units, times are milliseconds since 1970 in UTC, flags are 0 or 1, JSON is text.

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE vendors (
    slug TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE categories (
    slug        TEXT PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    position    BIGINT NOT NULL
);

CREATE TABLE products (
    slug                TEXT PRIMARY KEY,
    position            BIGINT NOT NULL,
    title               TEXT NOT NULL,
    description         TEXT NOT NULL,
    vendor_slug         TEXT NOT NULL REFERENCES vendors (slug),
    category_slug       TEXT NOT NULL REFERENCES categories (slug),
    tax_class           TEXT NOT NULL CHECK (tax_class IN ('standard', 'reduced', 'none')),
    images              TEXT NOT NULL,
    required_attributes TEXT NOT NULL,
    title_text          TEXT COLLATE "C" NOT NULL,
    search_text         TEXT NOT NULL,
    version             BIGINT NOT NULL
);
CREATE INDEX products_by_category ON products (category_slug, position, slug);
CREATE INDEX products_by_position ON products (position, slug);
CREATE INDEX products_by_title ON products (title_text, slug);

CREATE TABLE variants (
    id           TEXT PRIMARY KEY,
    product_slug TEXT NOT NULL REFERENCES products (slug),
    position     BIGINT NOT NULL,
    size         TEXT NOT NULL,
    unit_price   BIGINT NOT NULL CHECK (unit_price >= 0),
    active       BIGINT NOT NULL CHECK (active IN (0, 1)),
    on_hand      BIGINT NOT NULL CHECK (on_hand >= 0),
    reserved     BIGINT NOT NULL CHECK (reserved >= 0)
);
CREATE INDEX variants_by_product ON variants (product_slug, position);

CREATE TABLE stock_movements (
    id              TEXT PRIMARY KEY,
    variant_id      TEXT NOT NULL REFERENCES variants (id),
    reason          TEXT NOT NULL,
    on_hand_change  BIGINT NOT NULL,
    reserved_change BIGINT NOT NULL,
    order_id        TEXT,
    actor           TEXT NOT NULL,
    at              BIGINT NOT NULL,
    note            TEXT,
    press           TEXT UNIQUE
);
CREATE INDEX stock_movements_by_variant ON stock_movements (variant_id, id);
CREATE INDEX stock_movements_by_reason ON stock_movements (reason, id);

CREATE TABLE product_imports (
    id          TEXT PRIMARY KEY,
    file_name   TEXT NOT NULL,
    content     TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('previewed', 'running', 'done')),
    rows_total  BIGINT NOT NULL,
    rows_done   BIGINT NOT NULL,
    report      TEXT NOT NULL,
    actor       TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    lease_until BIGINT
);

CREATE TABLE sessions (
    id_hash    TEXT PRIMARY KEY,
    data       TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE carts (
    id            TEXT PRIMARY KEY,
    visitor_id    TEXT NOT NULL UNIQUE,
    version       BIGINT NOT NULL,
    open_order_id TEXT,
    merged_into   TEXT,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL
);

CREATE TABLE cart_lines (
    id         TEXT PRIMARY KEY,
    cart_id    TEXT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    variant_id TEXT NOT NULL REFERENCES variants (id),
    attributes TEXT NOT NULL,
    quantity   BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    seen_price BIGINT NOT NULL,
    UNIQUE (cart_id, variant_id, attributes)
);
CREATE INDEX cart_lines_by_variant ON cart_lines (variant_id);

CREATE TABLE order_numbers (
    prefix TEXT NOT NULL,
    year   BIGINT NOT NULL,
    last   BIGINT NOT NULL,
    PRIMARY KEY (prefix, year)
);

CREATE TABLE customers (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('guest', 'account')),
    email       TEXT NOT NULL,
    email_key   TEXT NOT NULL,
    name        TEXT NOT NULL,
    name_text   TEXT COLLATE "C" NOT NULL,
    search_text TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    UNIQUE (kind, email_key)
);
CREATE INDEX customers_by_name ON customers (name_text, id);

CREATE TABLE accounts (
    customer_id   TEXT PRIMARY KEY REFERENCES customers (id),
    visitor_id    TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    epoch         BIGINT NOT NULL,
    confirmed_at  BIGINT,
    pending_email TEXT,
    addresses     TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    version       BIGINT NOT NULL
);

CREATE TABLE mail_links (
    token_hash  TEXT PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('confirm', 'password')),
    customer_id TEXT NOT NULL REFERENCES customers (id),
    email       TEXT NOT NULL,
    expires_at  BIGINT NOT NULL,
    used_at     BIGINT,
    created_at  BIGINT NOT NULL
);
CREATE INDEX mail_links_by_customer ON mail_links (customer_id, kind);
CREATE INDEX mail_links_by_expiry ON mail_links (expires_at);

CREATE TABLE business_carts (
    id          TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    po_number   TEXT,
    note        TEXT,
    metadata    TEXT NOT NULL,
    ordered     TEXT,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT,
    version     BIGINT NOT NULL,
    CHECK ((archived_at IS NULL) = (ordered IS NULL))
);
CREATE INDEX business_carts_by_customer ON business_carts (customer_id, id);

CREATE TABLE business_cart_items (
    id         TEXT PRIMARY KEY,
    cart_id    TEXT NOT NULL REFERENCES business_carts (id) ON DELETE CASCADE,
    variant_id TEXT NOT NULL REFERENCES variants (id),
    attributes TEXT NOT NULL,
    quantity   BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 999)
);
CREATE INDEX business_cart_items_by_cart ON business_cart_items (cart_id, id);
CREATE INDEX business_cart_items_by_variant ON business_cart_items (variant_id);

CREATE TABLE orders (
    id                TEXT PRIMARY KEY,
    number            TEXT NOT NULL UNIQUE,
    status            TEXT NOT NULL CHECK (status IN ('pending', 'paid', 'failed', 'refunded', 'cancelled')),
    payment_status    TEXT NOT NULL CHECK (payment_status IN ('pending', 'paid', 'failed', 'refunded')),
    fulfilment_status TEXT NOT NULL CHECK (fulfilment_status IN ('unfulfilled', 'processing', 'shipped', 'delivered')),
    source            TEXT NOT NULL,
    currency          TEXT NOT NULL,
    subtotal          BIGINT NOT NULL,
    shipping          BIGINT NOT NULL,
    tax               BIGINT NOT NULL,
    total             BIGINT NOT NULL,
    tax_rules         TEXT NOT NULL,
    visitor_id        TEXT,
    customer_id       TEXT REFERENCES customers (id),
    email             TEXT,
    customer_name     TEXT,
    billing_address   TEXT,
    shipping_address  TEXT,
    payment_intent    TEXT,
    tracking_url      TEXT,
    po_number         TEXT,
    business_cart_id  TEXT REFERENCES business_carts (id),
    vendor            TEXT,
    replaces          TEXT REFERENCES orders (id),
    refunded          BIGINT NOT NULL DEFAULT 0 CHECK (refunded >= 0),
    stock_held        BIGINT NOT NULL CHECK (stock_held IN (0, 1)),
    cart_emptied      BIGINT NOT NULL CHECK (cart_emptied IN (0, 1)),
    flagged           BIGINT NOT NULL CHECK (flagged IN (0, 1)),
    created_at        BIGINT NOT NULL,
    paid_at           BIGINT,
    processed_at      BIGINT,
    deleted_at        BIGINT,
    version           BIGINT NOT NULL,
    search_text       TEXT NOT NULL,
    CHECK ((business_cart_id IS NULL) = (vendor IS NULL))
);
CREATE INDEX orders_by_flag ON orders (flagged, id);
CREATE INDEX orders_by_status ON orders (status, flagged, id);
CREATE INDEX orders_unprocessed ON orders (flagged, id) WHERE processed_at IS NULL;
CREATE INDEX orders_unprocessed_by_status ON orders (status, flagged, id) WHERE processed_at IS NULL;
CREATE INDEX orders_processed ON orders (flagged, id) WHERE processed_at IS NOT NULL;
CREATE INDEX orders_by_payment ON orders (payment_status, flagged, id);
CREATE INDEX orders_paid_back ON orders (flagged, id) WHERE refunded > 0;
CREATE INDEX orders_by_fulfilment ON orders (fulfilment_status, flagged, id);
CREATE INDEX orders_by_source ON orders (source, flagged, id);
CREATE INDEX orders_by_time ON orders (created_at, id);
CREATE INDEX orders_by_total ON orders (total, id);
CREATE INDEX orders_by_payment_intent ON orders (payment_intent);
CREATE INDEX orders_by_visitor ON orders (visitor_id, id);
CREATE INDEX orders_by_customer ON orders (customer_id, id);
CREATE INDEX orders_deleted ON orders (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX orders_by_replaced ON orders (replaces);
CREATE INDEX orders_by_business_cart ON orders (business_cart_id) WHERE business_cart_id IS NOT NULL;

CREATE TABLE order_lines (
    id           TEXT PRIMARY KEY,
    order_id     TEXT NOT NULL REFERENCES orders (id),
    position     BIGINT NOT NULL,
    cart_line_id TEXT,
    variant_id   TEXT NOT NULL,
    title        TEXT NOT NULL,
    size         TEXT NOT NULL,
    tax_class    TEXT NOT NULL,
    attributes   TEXT NOT NULL,
    quantity     BIGINT NOT NULL CHECK (quantity >= 0),
    unit_price   BIGINT NOT NULL,
    line_total   BIGINT NOT NULL,
    UNIQUE (order_id, position)
);
CREATE INDEX order_lines_by_variant ON order_lines (variant_id);

CREATE TABLE order_flags (
    id          TEXT PRIMARY KEY,
    order_id    TEXT NOT NULL REFERENCES orders (id),
    kind        TEXT NOT NULL,
    detail      TEXT NOT NULL,
    raised_at   BIGINT NOT NULL,
    resolved_at BIGINT,
    resolved_by TEXT,
    note        TEXT,
    UNIQUE (order_id, kind, detail),
    CHECK ((resolved_at IS NULL) = (resolved_by IS NULL))
);
CREATE UNIQUE INDEX order_flags_unresolved ON order_flags (order_id, kind) WHERE resolved_at IS NULL;

CREATE TABLE timeline_entries (
    id         TEXT PRIMARY KEY,
    order_id   TEXT NOT NULL REFERENCES orders (id),
    at         BIGINT NOT NULL,
    actor      TEXT NOT NULL,
    cause      TEXT NOT NULL,
    subject    TEXT NOT NULL,
    from_value TEXT,
    to_value   TEXT,
    remark     TEXT
);
CREATE INDEX timeline_entries_by_order ON timeline_entries (order_id, id);
CREATE INDEX timeline_entries_by_cause ON timeline_entries (cause, id);

CREATE TABLE checkout_sessions (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('open', 'completed', 'storefront')),
    visitor_id  TEXT,
    purchase    TEXT NOT NULL,
    fingerprint TEXT,
    order_id    TEXT UNIQUE REFERENCES orders (id),
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT,
    CHECK ((kind = 'open') = (expires_at IS NOT NULL)),
    CHECK ((kind = 'storefront') = (fingerprint IS NOT NULL)),
    CHECK (kind <> 'storefront' OR order_id IS NOT NULL)
);
CREATE INDEX checkout_sessions_by_visitor ON checkout_sessions (visitor_id) WHERE visitor_id IS NOT NULL;
CREATE INDEX checkout_sessions_by_end ON checkout_sessions (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE payment_sessions (
    id              TEXT PRIMARY KEY,
    order_id        TEXT NOT NULL REFERENCES orders (id),
    attempt         BIGINT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    params          TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('creating', 'open', 'complete', 'expired', 'refused')),
    stripe_id       TEXT UNIQUE,
    url             TEXT,
    expires_at      BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    next_check_at   BIGINT,
    checks          BIGINT NOT NULL,
    UNIQUE (order_id, attempt)
);
CREATE INDEX payment_sessions_due ON payment_sessions (next_check_at) WHERE next_check_at IS NOT NULL;

CREATE TABLE ledger_entries (
    id          TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    order_id    TEXT REFERENCES orders (id),
    kind        TEXT NOT NULL CHECK (kind IN ('payment', 'processing', 'refund', 'return', 'credit', 'transfer')),
    amount      BIGINT NOT NULL,
    currency    TEXT NOT NULL,
    reference   TEXT NOT NULL,
    at          BIGINT NOT NULL,
    actor       TEXT NOT NULL,
    note        TEXT,
    UNIQUE (kind, reference)
);
CREATE INDEX ledger_entries_by_customer ON ledger_entries (customer_id, id);
CREATE INDEX ledger_entries_by_order ON ledger_entries (order_id);

CREATE TABLE refunds (
    id            TEXT PRIMARY KEY,
    order_id      TEXT NOT NULL REFERENCES orders (id),
    stripe_id     TEXT UNIQUE,
    press         TEXT UNIQUE,
    amount        BIGINT NOT NULL CHECK (amount > 0),
    currency      TEXT NOT NULL,
    status        TEXT NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed', 'cancelled')),
    source        TEXT NOT NULL CHECK (source IN ('shop', 'stripe')),
    reason        TEXT,
    note          TEXT,
    failure       TEXT,
    actor         TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    checks        BIGINT NOT NULL,
    next_check_at BIGINT
);
CREATE INDEX refunds_by_order ON refunds (order_id, id);
CREATE INDEX refunds_due ON refunds (next_check_at) WHERE next_check_at IS NOT NULL;

CREATE TABLE stripe_events (
    id              TEXT PRIMARY KEY,
    kind            TEXT NOT NULL,
    livemode        BIGINT NOT NULL CHECK (livemode IN (0, 1)),
    created_at      BIGINT NOT NULL,
    received_at     BIGINT NOT NULL,
    source          TEXT NOT NULL CHECK (source IN ('webhook', 'list')),
    signed_at       BIGINT,
    secret_position BIGINT,
    payload         TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('stored', 'applied', 'ignored', 'unmatched', 'otherMode')),
    order_id        TEXT REFERENCES orders (id),
    payment_intent  TEXT,
    attempts        BIGINT NOT NULL,
    next_attempt_at BIGINT,
    error           TEXT,
    dealt_with_at   BIGINT,
    dealt_with_by   TEXT,
    CHECK ((signed_at IS NULL) = (secret_position IS NULL)),
    CHECK ((dealt_with_at IS NULL) = (dealt_with_by IS NULL))
);
CREATE INDEX stripe_events_by_arrival ON stripe_events (received_at, id);
CREATE INDEX stripe_events_by_status ON stripe_events (status, received_at, id);
CREATE INDEX stripe_events_due ON stripe_events (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX stripe_events_by_order ON stripe_events (order_id);
CREATE INDEX stripe_events_signed ON stripe_events (signed_at) WHERE signed_at IS NOT NULL;
CREATE INDEX stripe_events_to_look_at ON stripe_events (received_at, id)
    WHERE CASE WHEN status IN ('unmatched', 'otherMode') THEN dealt_with_at IS NULL ELSE FALSE END;
CREATE INDEX stripe_events_without_order ON stripe_events (received_at)
    WHERE CASE WHEN status = 'unmatched' THEN payment_intent IS NOT NULL ELSE FALSE END;

CREATE TABLE refused_deliveries (
    id       TEXT PRIMARY KEY,
    at       BIGINT NOT NULL,
    reason   TEXT NOT NULL CHECK (reason IN ('header', 'mismatch', 'time', 'body')),
    header   TEXT NOT NULL,
    event_id TEXT,
    body     TEXT NOT NULL
);

CREATE TABLE outbox_mails (
    id              TEXT PRIMARY KEY,
    kind            TEXT NOT NULL,
    dedupe_key      TEXT NOT NULL UNIQUE,
    order_id        TEXT REFERENCES orders (id),
    customer_id     TEXT REFERENCES customers (id),
    copy_of         TEXT REFERENCES outbox_mails (id),
    sender          TEXT,
    recipient       TEXT NOT NULL,
    recipient_key   TEXT NOT NULL,
    subject         TEXT NOT NULL,
    text            TEXT NOT NULL,
    html            TEXT NOT NULL,
    secret          BIGINT NOT NULL CHECK (secret IN (0, 1)),
    status          TEXT NOT NULL CHECK (status IN ('queued', 'sent', 'failed')),
    attempts        BIGINT NOT NULL,
    next_attempt_at BIGINT,
    give_up_at      BIGINT NOT NULL,
    last_error      TEXT,
    created_at      BIGINT NOT NULL,
    sent_at         BIGINT
);
CREATE INDEX outbox_mails_due ON outbox_mails (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX outbox_mails_by_status ON outbox_mails (status, id);
CREATE INDEX outbox_mails_by_customer ON outbox_mails (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX outbox_mails_by_kind ON outbox_mails (kind, id);
CREATE INDEX outbox_mails_by_original ON outbox_mails (copy_of, id);

CREATE TABLE provision_messages (
    id              TEXT PRIMARY KEY,
    order_line_id   TEXT NOT NULL UNIQUE,
    order_id        TEXT NOT NULL REFERENCES orders (id),
    product         TEXT NOT NULL,
    payload         TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('queued', 'delivered', 'failed')),
    attempts        BIGINT NOT NULL,
    attempts_before BIGINT NOT NULL,
    next_attempt_at BIGINT,
    give_up_at      BIGINT NOT NULL,
    last_answer     TEXT,
    created_at      BIGINT NOT NULL,
    delivered_at    BIGINT,
    CHECK ((status = 'queued') = (next_attempt_at IS NOT NULL))
);
CREATE INDEX provision_messages_due ON provision_messages (next_attempt_at, id) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX provision_messages_by_status ON provision_messages (status, id);
CREATE INDEX provision_messages_by_order ON provision_messages (order_id, id);

CREATE TABLE staff (
    id            TEXT PRIMARY KEY,
    email         TEXT NOT NULL,
    email_key     TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('owner', 'staff', 'viewer')),
    password_hash TEXT NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE tokens (
    id           TEXT PRIMARY KEY,
    hash         TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    scopes       TEXT NOT NULL,
    customer_id  TEXT REFERENCES customers (id),
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT,
    revoked_at   BIGINT
);
CREATE INDEX tokens_by_customer ON tokens (customer_id, id);

CREATE TABLE login_attempts (
    id  TEXT NOT NULL,
    key TEXT NOT NULL,
    at  BIGINT NOT NULL,
    PRIMARY KEY (id, key)
);
CREATE INDEX login_attempts_by_key ON login_attempts (key, at);
CREATE INDEX login_attempts_by_age ON login_attempts (at);

CREATE TABLE audit_entries (
    id      TEXT PRIMARY KEY,
    at      BIGINT NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL,
    before  TEXT,
    after   TEXT
);
CREATE INDEX audit_entries_by_subject ON audit_entries (subject, id);

CREATE TABLE idempotency_keys (
    scope       TEXT NOT NULL,
    key         TEXT NOT NULL,
    request     TEXT NOT NULL,
    claim       TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    status      BIGINT,
    headers     TEXT,
    body        TEXT,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
