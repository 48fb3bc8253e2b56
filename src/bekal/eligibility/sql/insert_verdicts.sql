-- Once per person, occasion, batch and instant: a step that is repeated for the same instant adds nothing.
INSERT INTO eligibility.verdicts (cell, person_id, at, batch_id, rule_set_id, occasion, reasons, by)
SELECT
    $1::smallint, v.person_id, $4::timestamptz, $5::int, $6::int, $7::text, v.reasons::text[], $8::text
FROM unnest($2::uuid[], $3::text[]) AS v (person_id, reasons)
ORDER BY v.person_id
ON CONFLICT (cell, person_id, at, occasion, batch_id) DO NOTHING
