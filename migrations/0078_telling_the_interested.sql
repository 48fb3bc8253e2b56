-- Whoever left a number to be told more is told when a batch opens: at most once a day, until it is registered or says
-- stop. told_at is when it was last told.
ALTER TABLE callers.callers ADD COLUMN told_at timestamptz;
CREATE INDEX callers_interested ON callers.callers (cell, phone_index) WHERE interested_at IS NOT NULL;
