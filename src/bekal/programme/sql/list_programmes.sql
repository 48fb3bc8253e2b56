-- The terms in force of all programmes.
SELECT v.body::text, v.text_hash
FROM programme.programmes AS p
JOIN programme.versions AS v USING (programme_id, text_hash)
ORDER BY p.programme_id
