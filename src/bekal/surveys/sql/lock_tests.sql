-- Tests of persons in programmes, locked in the order of their key.
SELECT
    t.person_id, t.programme_id, t.seed, t.bank, t.answers, t.started_at, t.ends_at, t.handed_in_at, t.correct
FROM surveys.aptitude_tests AS t
WHERE t.cell = $1::smallint AND (t.person_id, t.programme_id) IN (
    SELECT i.person_id, i.programme_id FROM unnest($2::uuid [], $3::bigint []) AS i (person_id, programme_id)
)
ORDER BY t.person_id, t.programme_id
FOR UPDATE
