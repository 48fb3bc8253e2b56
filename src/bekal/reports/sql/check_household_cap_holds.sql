-- No family card has more recipients in a programme than its terms allow (two, by the rules of 2021).
WITH caps AS (
    SELECT p.programme_id, (v.body ->> 'household_recipients_max')::int AS recipients_max
    FROM programme.programmes AS p JOIN programme.versions AS v USING (programme_id, text_hash)
),
households AS (
    SELECT h.programme_id, h.household_index, count(*) AS awards
    FROM draws.household_awards AS h
    LEFT JOIN draws.household_returns AS r USING (cell, programme_id, household_index, person_id, batch_id)
    WHERE r.person_id IS NULL
    GROUP BY h.programme_id, h.household_index
),
uncounted AS (
    SELECT count(*) AS missing
    FROM draws.applications AS a
    JOIN draws.batches AS b USING (batch_id)
    LEFT JOIN draws.household_awards AS h
        ON h.person_id = a.person_id AND h.programme_id = b.programme_id
    WHERE a.state = 'awarded' AND h.person_id IS NULL
)
SELECT
    count(*) FILTER (WHERE h.awards > caps.recipients_max) + uncounted.missing,
    format('%s family cards, at most %s recipients on one, %s recipients not counted',
        count(h.household_index), coalesce(max(h.awards), 0), uncounted.missing)
FROM uncounted
LEFT JOIN households AS h ON true
LEFT JOIN caps USING (programme_id)
GROUP BY uncounted.missing
