-- Before a draw, in one cell: applicants missing on the list, and names on it who are no applicants (any more).
SELECT
    count(*) FILTER (WHERE e.person_id IS NULL) AS missing,
    count(*) FILTER (WHERE a.person_id IS NULL) AS extra
FROM (
    SELECT person_id FROM draws.applications WHERE cell = $1 AND batch_id = $2 AND state = 'joined'
) AS a
FULL JOIN (SELECT person_id FROM draws.entries WHERE cell = $1 AND batch_id = $2) AS e
    ON a.person_id = e.person_id
