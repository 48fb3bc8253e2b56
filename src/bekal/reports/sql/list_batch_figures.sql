-- Every batch with the number of its applications in each stage and of its revoked cards.
SELECT
    b.batch_id,
    b.programme_id,
    b.number,
    b.state,
    b.seats,
    count(a.person_id) AS applied,
    count(a.person_id) FILTER (WHERE a.state <> 'refused') AS eligible,
    count(a.person_id) FILTER (WHERE a.state IN ('won', 'struck', 'awarded', 'declined')) AS drawn,
    count(a.person_id) FILTER (WHERE a.state = 'struck') AS struck,
    count(a.person_id) FILTER (WHERE a.state = 'awarded') AS awarded,
    (SELECT count(*) FROM cards.cards AS c WHERE c.batch_id = b.batch_id AND c.state = 'revoked') AS revoked
FROM draws.batches AS b
LEFT JOIN draws.applications AS a USING (batch_id)
GROUP BY b.batch_id, b.programme_id, b.number, b.state, b.seats
ORDER BY b.batch_id
