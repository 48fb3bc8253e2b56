-- Which of these surveys have been answered.
SELECT a.person_id, a.programme_id, a.number
FROM unnest($2::uuid[], $3::bigint[], $4::bigint[]) AS k (person_id, programme_id, number)
JOIN surveys.answers AS a
    ON a.cell = $1::smallint
    AND a.person_id = k.person_id
    AND a.programme_id = k.programme_id
    AND a.number = k.number
