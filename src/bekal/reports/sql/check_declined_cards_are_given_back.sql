-- A card that was given back bought nothing and holds nothing, its seat came back, and its family card has the room.
WITH declined AS (
    SELECT
        EXISTS (SELECT FROM market.purchases AS p WHERE p.cell = c.cell AND p.card_id = c.card_id)
        OR EXISTS (SELECT FROM payouts.dues AS d WHERE d.cell = c.cell AND d.card_id = c.card_id) AS used,
        (
            SELECT coalesce(sum(g.posted_rp), 0) FROM ledger.guarded AS g
            WHERE
                g.cell = c.cell
                AND g.account_id IN (c.training_account_id, c.incentive_account_id, c.survey_account_id)
        ) AS left_rp,
        EXISTS (
            SELECT FROM draws.recovered_seats AS s
            WHERE s.cell = c.cell AND s.batch_id = c.batch_id AND s.person_id = c.person_id
        ) AS offered,
        EXISTS (
            SELECT FROM draws.household_awards AS h
            WHERE
                h.person_id = c.person_id AND h.batch_id = c.batch_id
                AND NOT EXISTS (
                    SELECT FROM draws.household_returns AS r
                    WHERE
                        r.cell = h.cell AND r.programme_id = h.programme_id AND r.household_index = h.household_index
                        AND r.person_id = h.person_id AND r.batch_id = h.batch_id
                )
        ) AS counted
    FROM cards.cards AS c
    WHERE c.state = 'declined'
)

SELECT
    count(*) FILTER (WHERE used OR left_rp <> 0 OR NOT offered OR counted),
    format('%s cards given back, %s used, Rp%s left on them, %s seats not offered again, %s still counted',
        count(*), count(*) FILTER (WHERE used), coalesce(sum(left_rp), 0),
        count(*) FILTER (WHERE NOT offered), count(*) FILTER (WHERE counted))
FROM declined
