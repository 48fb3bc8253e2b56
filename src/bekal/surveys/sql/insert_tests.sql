-- Tests that begin now, with nothing answered; who has begun keeps the first one.
INSERT INTO surveys.aptitude_tests (cell, person_id, programme_id, seed, bank, answers, started_at, ends_at, by)
SELECT
    $1::smallint, i.person_id, i.programme_id, i.seed, $5::text, array_fill(0::smallint, ARRAY[i.questions::int]),
    $9::timestamptz, i.ends_at, $8::text
FROM unnest($2::uuid [], $3::bigint [], $4::bytea [], $6::bigint [], $7::timestamptz [])
    AS i (person_id, programme_id, seed, questions, ends_at)
ORDER BY i.person_id, i.programme_id
ON CONFLICT (cell, person_id, programme_id) DO NOTHING
RETURNING person_id, programme_id
