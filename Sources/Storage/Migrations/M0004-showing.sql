-- What holders show: presentations, which work once, and codes printed on licenses.
-- The codes themselves stand sealed, and as blind unique keys, like those of other records.

CREATE TABLE presentations (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "department" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "day" TEXT NOT NULL
);
CREATE INDEX presentations_by_department ON presentations ("department", id);
CREATE INDEX presentations_by_state ON presentations ("state", id);
CREATE INDEX presentations_by_day ON presentations ("day", id);

CREATE TABLE printed_codes (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "issuer" TEXT NOT NULL
);
CREATE INDEX printed_codes_by_issuer ON printed_codes ("issuer", id);
