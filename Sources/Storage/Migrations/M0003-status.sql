-- The place of a license in its status list, so that lists are made without opening documents.
-- Rows written before have none; who reads it then opens the one document.

ALTER TABLE licenses ADD COLUMN "status" TEXT NOT NULL DEFAULT '';

-- Of all licenses only those not in force are read, state by state, along this index alone.
CREATE INDEX licenses_by_status ON licenses ("state", "status", id);
