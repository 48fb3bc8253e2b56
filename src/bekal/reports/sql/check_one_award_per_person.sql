-- Nobody holds two cards of one programme.
SELECT
    count(*) FILTER (WHERE held > 1),
    format('%s recipients, %s with more than one card', count(*), count(*) FILTER (WHERE held > 1))
FROM (
    SELECT count(*) AS held FROM cards.cards GROUP BY programme_id, person_id
) AS persons
