-- Commitments to the seed, in the order in which they came.
INSERT INTO draws.contributions (batch_id, position, contributor, commitment, by, at)
SELECT
    $1, coalesce((SELECT max(c.position) FROM draws.contributions AS c WHERE c.batch_id = $1), 0) + n.position,
    n.contributor, n.commitment, $4, $5
FROM unnest($2::text [], $3::bytea []) WITH ORDINALITY AS n (contributor, commitment, position)
