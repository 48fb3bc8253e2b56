-- The terms in force of one programme.
SELECT v.body::text, v.text_hash
FROM programme.programmes AS p
JOIN programme.versions AS v USING (programme_id, text_hash)
WHERE p.programme_id = $1::smallint
