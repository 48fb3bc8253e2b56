-- Tests taken at a desk: begun and handed in at once, without answers.
INSERT INTO surveys.aptitude_tests (
    cell, person_id, programme_id, seed, bank, answers, started_at, ends_at, handed_in_at, correct, by
)
SELECT
    $1::smallint, i.person_id, i.programme_id, decode(repeat('00', 16), 'hex'), 'desk', '{}'::smallint [],
    $6::timestamptz, $6::timestamptz + interval '1 second', $6::timestamptz, i.correct, $5::text
FROM unnest($2::uuid [], $3::bigint [], $4::bigint []) AS i (person_id, programme_id, correct)
ON CONFLICT (cell, person_id, programme_id) DO NOTHING
RETURNING person_id, programme_id
