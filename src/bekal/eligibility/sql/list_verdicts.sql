-- Newest first along the primary key; the hash lets a reader compare sets without opening them.
SELECT v.at, v.occasion, v.batch_id, v.rule_set_id, s.rules_hash, v.reasons, v.by
FROM eligibility.verdicts AS v
JOIN eligibility.rule_sets AS s USING (rule_set_id)
WHERE v.cell = $1::smallint
  AND v.person_id = $2::uuid
  AND ($3::timestamptz IS NULL OR (v.at, v.occasion, v.batch_id) < ($3::timestamptz, $4::text, $5::int))
ORDER BY v.at DESC, v.occasion DESC, v.batch_id DESC
LIMIT $6::int
