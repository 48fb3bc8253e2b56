-- What living persons declared, locked in the order of their key; 0 stands for "no disability".
SELECT
    person_id, region_id::bigint, education::bigint, occupation::bigint, coalesce(disability, 0)::bigint,
    studying::int::bigint
FROM people.persons
WHERE cell = $1 AND person_id = any($2::uuid []) AND erased_at IS NULL
ORDER BY person_id
FOR NO KEY UPDATE
