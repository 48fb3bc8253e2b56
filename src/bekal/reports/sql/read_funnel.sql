-- The funnel of one programme; the first three steps happen before anybody chooses a programme.
SELECT
    (SELECT count(*) FROM people.accounts),
    (SELECT count(*) FROM people.persons),
    (SELECT count(*) FROM people.persons WHERE identity_state = 'matched'),
    (
        SELECT count(DISTINCT a.person_id) FROM draws.applications AS a
        JOIN draws.batches AS b USING (batch_id) WHERE b.programme_id = $1
    ),
    (
        SELECT count(DISTINCT a.person_id) FROM draws.applications AS a
        JOIN draws.batches AS b USING (batch_id) WHERE b.programme_id = $1 AND a.state <> 'refused'
    ),
    (
        SELECT count(DISTINCT a.person_id) FROM draws.applications AS a
        JOIN draws.batches AS b USING (batch_id)
        WHERE b.programme_id = $1 AND a.state IN ('won', 'struck', 'awarded', 'declined')
    ),
    (SELECT count(*) FROM cards.cards WHERE programme_id = $1),
    (
        SELECT count(DISTINCT card_id) FROM market.purchases
        WHERE programme_id = $1 AND state <> 'cancelled'
    ),
    (
        SELECT count(DISTINCT card_id) FROM market.purchases
        WHERE programme_id = $1 AND state = 'completed'
    ),
    (
        SELECT count(DISTINCT card_id) FROM payouts.dues
        WHERE programme_id = $1 AND kind = 'incentive' AND state = 'paid'
    )
