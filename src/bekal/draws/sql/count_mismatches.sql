-- Before a draw: applicants missing on the list, and names on the list who are no applicants (any more).
-- Counts across all cells: the draw is one for the nation.
SELECT
    count(*) FILTER (WHERE e.person_id IS NULL) AS missing,
    count(*) FILTER (WHERE a.person_id IS NULL) AS extra
FROM (SELECT cell, person_id FROM draws.applications WHERE batch_id = $1 AND state = 'joined') AS a
FULL JOIN (SELECT cell, person_id FROM draws.entries WHERE batch_id = $1) AS e
    ON a.cell = e.cell AND a.person_id = e.person_id
