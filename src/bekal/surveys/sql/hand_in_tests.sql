-- Tests that are over, with what was right.
UPDATE surveys.aptitude_tests AS t SET handed_in_at = i.handed_in_at, correct = i.correct
FROM unnest($2::uuid [], $3::bigint [], $4::bigint [], $5::timestamptz [])
    AS i (person_id, programme_id, correct, handed_in_at)
WHERE t.cell = $1::smallint AND t.person_id = i.person_id AND t.programme_id = i.programme_id
