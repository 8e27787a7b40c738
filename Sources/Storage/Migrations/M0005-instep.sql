-- In step: counters that reports sum, and what still waits for its other side.

-- A counter has some lanes, so that writers beside each other seldom wait for the same row.
CREATE TABLE counts (
    series TEXT NOT NULL,
    owner TEXT NOT NULL,
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    lane BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (series, owner, day, name, lane)
);
CREATE INDEX counts_by_day ON counts (series, day, owner, name);

-- Decisions without an electronic license and licenses without a decision.
CREATE TABLE steps (
    id TEXT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL,
    document BYTEA NOT NULL,
    "department" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "day" TEXT NOT NULL
);
CREATE INDEX steps_by_department ON steps ("department", "side", "day", id);
CREATE INDEX steps_by_side ON steps ("side", "day", id);
CREATE INDEX steps_by_day ON steps ("day", id);
