-- The tree of the ledger. Of its whole subtrees every fourth level is kept: 16 leaves, 256, 4096 and
-- so on; what lies between is hashed from at most 15 of them. Leaves stand in events.
CREATE TABLE ledger_nodes (
    level BIGINT NOT NULL,
    place BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (level, place)
);

-- How many leaves the tree is over, and the roots of its whole subtrees from the largest on, 32
-- octets each. A ledger from before this migration is grown when it is next opened.
ALTER TABLE ledger_head ADD COLUMN tree_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger_head ADD COLUMN peaks BYTEA;

-- Signed heads: the newest, and the last of each minute before.
CREATE TABLE ledger_checkpoints (
    size BIGINT PRIMARY KEY NOT NULL,
    minute BIGINT NOT NULL,
    signed TEXT NOT NULL
);
