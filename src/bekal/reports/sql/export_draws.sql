-- Applications of one person, what the rules said of them, and what became of each in its draw.
SELECT 'draws.applications' AS held_in, to_jsonb(a) AS held
FROM draws.applications AS a WHERE a.cell = $1 AND a.person_id = $2
UNION ALL
SELECT 'eligibility.verdicts', to_jsonb(v)
FROM eligibility.verdicts AS v WHERE v.cell = $1 AND v.person_id = $2
UNION ALL
SELECT 'draws.entries', to_jsonb(x)
FROM draws.applications AS a
JOIN draws.entries AS x ON x.cell = a.cell AND x.batch_id = a.batch_id AND x.person_id = a.person_id
WHERE a.cell = $1 AND a.person_id = $2
UNION ALL
SELECT 'draws.entry_corrections', to_jsonb(x)
FROM draws.applications AS a
JOIN draws.entry_corrections AS x ON x.cell = a.cell AND x.batch_id = a.batch_id AND x.person_id = a.person_id
WHERE a.cell = $1 AND a.person_id = $2
UNION ALL
SELECT 'draws.objections', to_jsonb(x)
FROM draws.applications AS a
JOIN draws.objections AS x ON x.cell = a.cell AND x.batch_id = a.batch_id AND x.person_id = a.person_id
WHERE a.cell = $1 AND a.person_id = $2
UNION ALL
SELECT 'draws.results', to_jsonb(x)
FROM draws.applications AS a
JOIN draws.results AS x ON x.cell = a.cell AND x.batch_id = a.batch_id AND x.person_id = a.person_id
WHERE a.cell = $1 AND a.person_id = $2
UNION ALL
SELECT 'draws.recovered_seats', to_jsonb(x)
FROM draws.applications AS a
JOIN draws.recovered_seats AS x ON x.cell = a.cell AND x.batch_id = a.batch_id AND x.person_id = a.person_id
WHERE a.cell = $1 AND a.person_id = $2
UNION ALL
SELECT 'draws.continued_seats', to_jsonb(x)
FROM draws.applications AS a
JOIN draws.continued_seats AS x ON x.cell = a.cell AND x.batch_id = a.batch_id AND x.person_id = a.person_id
WHERE a.cell = $1 AND a.person_id = $2
UNION ALL
SELECT 'draws.continuation_winners', to_jsonb(x)
FROM draws.applications AS a
JOIN draws.continuation_winners AS x ON x.cell = a.cell AND x.batch_id = a.batch_id AND x.person_id = a.person_id
WHERE a.cell = $1 AND a.person_id = $2
UNION ALL
SELECT 'draws.appeals', to_jsonb(x)
FROM draws.applications AS a
JOIN draws.appeals AS x ON x.cell = a.cell AND x.batch_id = a.batch_id AND x.person_id = a.person_id
WHERE a.cell = $1 AND a.person_id = $2
