-- No ON CONFLICT: a reference that appeared meanwhile must undo what was done under it here.
INSERT INTO base.requests (cell, caller, reference, body_hash, outcome, result, at)
SELECT $1, *, $7 FROM unnest($2::text[], $3::text[], $4::bytea[], $5::text[], $6::text[])
