-- References that are taken before the work under them begins; who comes second finds what the first one wrote.
INSERT INTO base.requests (cell, caller, reference, body_hash, outcome, at)
SELECT $1, *, $6 FROM unnest($2::text[], $3::text[], $4::bytea[], $5::text[])
ON CONFLICT DO NOTHING
