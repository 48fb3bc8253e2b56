-- Nobody holds two cards of one programme; those given back are held by nobody.
SELECT
    count(*) FILTER (WHERE held > 1),
    format('%s recipients, %s with more than one card', count(*), count(*) FILTER (WHERE held > 1))
FROM (
    SELECT count(*) AS held FROM cards.cards WHERE state <> 'declined' GROUP BY programme_id, person_id
) AS persons
