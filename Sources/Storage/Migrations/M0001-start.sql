-- The start: records, their indexes, events and their order, stored answers.
-- One text for SQLite and PostgreSQL; {{identity}} is the only macro. Never edited once shipped.

-- Records. Sources/Storage/Tables.swift describes the same columns, and a test compares them.

CREATE TABLE callers (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "department" TEXT NOT NULL,
    "state" TEXT NOT NULL
);
CREATE INDEX callers_by_department ON callers ("department", id);
CREATE INDEX callers_by_state ON callers ("state", id);

CREATE TABLE license_types (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "definer" TEXT NOT NULL,
    "state" TEXT NOT NULL
);
CREATE INDEX license_types_by_definer ON license_types ("definer", id);
CREATE INDEX license_types_by_state ON license_types ("state", id);

CREATE TABLE type_versions (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "type" TEXT NOT NULL
);
CREATE INDEX type_versions_by_type ON type_versions ("type", id);

CREATE TABLE licenses (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "type" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "valid_to" TEXT NOT NULL,
    "area" TEXT NOT NULL
);
CREATE INDEX licenses_by_type ON licenses ("type", id);
CREATE INDEX licenses_by_issuer ON licenses ("issuer", id);
CREATE INDEX licenses_by_state ON licenses ("state", id);
CREATE INDEX licenses_by_valid_to ON licenses ("valid_to", id);
CREATE INDEX licenses_by_area ON licenses ("area", id);

CREATE TABLE items (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "department" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "state" TEXT NOT NULL
);
CREATE INDEX items_by_department ON items ("department", id);
CREATE INDEX items_by_region ON items ("region", id);
CREATE INDEX items_by_state ON items ("state", id);

CREATE TABLE item_versions (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "item" TEXT NOT NULL
);
CREATE INDEX item_versions_by_item ON item_versions ("item", id);

CREATE TABLE cases (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "department" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "item" TEXT NOT NULL
);
CREATE INDEX cases_by_department ON cases ("department", id);
CREATE INDEX cases_by_state ON cases ("state", id);
CREATE INDEX cases_by_item ON cases ("item", id);

CREATE TABLE resolutions (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "item" TEXT NOT NULL,
    "department" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "day" TEXT NOT NULL
);
CREATE INDEX resolutions_by_item ON resolutions ("item", id);
CREATE INDEX resolutions_by_department ON resolutions ("department", id);
CREATE INDEX resolutions_by_state ON resolutions ("state", id);
CREATE INDEX resolutions_by_day ON resolutions ("day", id);

CREATE TABLE datasets (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "owner" TEXT NOT NULL,
    "state" TEXT NOT NULL
);
CREATE INDEX datasets_by_owner ON datasets ("owner", id);
CREATE INDEX datasets_by_state ON datasets ("state", id);

CREATE TABLE data_records (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "dataset" TEXT NOT NULL,
    "state" TEXT NOT NULL
);
CREATE INDEX data_records_by_dataset ON data_records ("dataset", id);
CREATE INDEX data_records_by_state ON data_records ("state", id);

CREATE TABLE grants (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "dataset" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "user" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "until" TEXT NOT NULL
);
CREATE INDEX grants_by_dataset ON grants ("dataset", id);
CREATE INDEX grants_by_owner ON grants ("owner", id);
CREATE INDEX grants_by_user ON grants ("user", id);
CREATE INDEX grants_by_state ON grants ("state", id);
CREATE INDEX grants_by_until ON grants ("until", id);

CREATE TABLE accesses (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "department" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "resource" TEXT NOT NULL
);
CREATE INDEX accesses_by_department ON accesses ("department", id);
CREATE INDEX accesses_by_owner ON accesses ("owner", "at", id);
CREATE INDEX accesses_by_day ON accesses ("day", id);
CREATE INDEX accesses_by_resource ON accesses ("resource", id);

CREATE TABLE decisions (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "department" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "day" TEXT NOT NULL
);
CREATE INDEX decisions_by_department ON decisions ("department", id);
CREATE INDEX decisions_by_kind ON decisions ("kind", id);
CREATE INDEX decisions_by_day ON decisions ("day", id);

CREATE TABLE publicity_records (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "department" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "counterpart" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "due_on" TEXT NOT NULL,
    "missing" TEXT NOT NULL,
    "rejected_by" TEXT NOT NULL
);
CREATE INDEX publicity_records_by_department ON publicity_records ("department", id);
CREATE INDEX publicity_records_by_kind ON publicity_records ("kind", id);
CREATE INDEX publicity_records_by_counterpart ON publicity_records ("counterpart", id);
CREATE INDEX publicity_records_by_state ON publicity_records ("state", id);
CREATE INDEX publicity_records_by_due_on ON publicity_records ("due_on", id);
CREATE INDEX publicity_records_by_missing ON publicity_records ("missing", id);
CREATE INDEX publicity_records_by_rejected_by ON publicity_records ("rejected_by", id);

CREATE TABLE credit_centres (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "state" TEXT NOT NULL
);
CREATE INDEX credit_centres_by_state ON credit_centres ("state", id);

-- Keyed codes by which records are found; never the values.
CREATE TABLE blind_values (
    name TEXT NOT NULL,
    code BYTEA NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (name, code, kind, id)
);
CREATE INDEX blind_values_by_record ON blind_values (kind, id);

-- Keyed codes that one record only may hold.
CREATE TABLE unique_keys (
    name TEXT NOT NULL,
    code BYTEA NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (name, code)
);
CREATE INDEX unique_keys_by_record ON unique_keys (kind, id);

-- What was spent of a budget on a civil day.
CREATE TABLE budgets (
    budget TEXT NOT NULL,
    day TEXT NOT NULL,
    spent BIGINT NOT NULL,
    PRIMARY KEY (budget, day)
);

-- Answers kept for the same request to come again; headers and body are sealed.
CREATE TABLE answers (
    caller TEXT NOT NULL,
    route TEXT NOT NULL,
    key_code BYTEA NOT NULL,
    request_code BYTEA NOT NULL,
    status BIGINT NOT NULL,
    headers BYTEA NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (caller, route, key_code)
);

-- Events. The arrival number is never shown; seq and department_number are NULL until the
-- sequencing step gives a place in the ledger and the next number of the department.
-- Body and salt are sealed, and empty once erased; the leaf stays.
CREATE TABLE events (
    arrival {{identity}},
    id TEXT NOT NULL UNIQUE,
    stream TEXT NOT NULL,
    department TEXT NOT NULL,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    revision BIGINT NOT NULL,
    body BYTEA NOT NULL,
    salt BYTEA NOT NULL,
    leaf BYTEA NOT NULL,
    seq BIGINT UNIQUE,
    department_number BIGINT,
    UNIQUE (department, department_number)
);
CREATE INDEX events_waiting ON events (arrival) WHERE seq IS NULL;
CREATE INDEX events_by_stream ON events (stream, seq);
CREATE INDEX events_by_record ON events (kind, record, arrival);

-- One row: the size of the ledger. Its lock elects the process that numbers.
CREATE TABLE ledger_head (
    id BIGINT PRIMARY KEY NOT NULL,
    size BIGINT NOT NULL
);
INSERT INTO ledger_head (id, size) VALUES (1, 0);

-- The last number of each department's events; written under the lock of the head.
CREATE TABLE department_numbers (
    department TEXT PRIMARY KEY NOT NULL,
    last_number BIGINT NOT NULL
);

-- How far each receiver of the feed is numbered, and its last number.
CREATE TABLE receivers (
    receiver TEXT PRIMARY KEY NOT NULL,
    numbered_to BIGINT NOT NULL,
    last_number BIGINT NOT NULL
);
CREATE TABLE feed (
    receiver TEXT NOT NULL,
    number BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (receiver, number)
);

-- The last serial reserved under a name.
CREATE TABLE serials (
    name TEXT PRIMARY KEY NOT NULL,
    reserved_to BIGINT NOT NULL
);

-- Facts about the database itself, such as the check value of its key file.
CREATE TABLE meta (
    name TEXT PRIMARY KEY NOT NULL,
    value BYTEA NOT NULL
);
