-- Terms of any time by their hash.
SELECT v.body::text, v.text_hash
FROM programme.versions AS v
WHERE v.programme_id = $1::smallint AND v.text_hash = $2::text
