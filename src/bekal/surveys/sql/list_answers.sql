-- Everything one person answered.
SELECT programme_id, number, text_hash, answers::text, texts, accepted_at, by
FROM surveys.answers
WHERE cell = $1::smallint AND person_id = $2::uuid
ORDER BY programme_id, number
