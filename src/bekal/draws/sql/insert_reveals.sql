-- Reveals that fit; the table checks each against its commitment once more.
INSERT INTO draws.reveals (batch_id, contributor, commitment, nonce, value, by, at)
SELECT $1, n.contributor, sha256(n.nonce || n.value), n.nonce, n.value, $5, $6
FROM unnest($2::text [], $3::bytea [], $4::bytea []) AS n (contributor, nonce, value)
