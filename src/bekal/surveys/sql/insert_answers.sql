-- The first answers count; a concurrent second set is left out and not returned.
INSERT INTO surveys.answers
(cell, person_id, programme_id, number, text_hash, answers, texts, opened_at, accepted_at, by, at)
SELECT
    $1::smallint, n.person_id, n.programme_id, n.number, n.text_hash, n.answers::jsonb, n.texts, n.opened_at,
    n.accepted_at, $10::text, $11::timestamptz
FROM unnest(
    $2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bytea[], $8::timestamptz[],
    $9::timestamptz[]
) AS n (person_id, programme_id, number, text_hash, answers, texts, opened_at, accepted_at)
ORDER BY n.person_id, n.programme_id, n.number
ON CONFLICT (cell, person_id, programme_id, number) DO NOTHING
RETURNING person_id, programme_id, number
