-- Issues cards with the first entry of their log. A person's second card of a programme, and a number that is
-- taken (now or ever), is left out of the answer.
WITH issued AS (
    INSERT INTO cards.cards (
        cell, card_id, person_id, programme_id, batch_id, decree_id, region_id, fiscal_year, number, state, step,
        training_account_id, incentive_account_id, survey_account_id, purchase_by, issued_at, by, state_at
    )
    SELECT
        $1, n.card_id, n.person_id, n.programme_id, n.batch_id, n.decree_id, n.region_id, n.fiscal_year,
        n.number, 'issued', 1, n.training, n.incentive, n.survey, n.purchase_by, $15, $14, $15
    FROM unnest(
        $2::uuid [], $3::uuid [], $4::bigint [], $5::bigint [], $6::bigint [], $7::bigint [], $8::bigint [], $9::text [],
        $10::uuid [], $11::uuid [], $12::uuid [], $13::timestamptz []
    ) AS n (
        card_id, person_id, programme_id, batch_id, decree_id, region_id, fiscal_year, number, training,
        incentive, survey, purchase_by
    )
    WHERE (SELECT r.card_id FROM cards.retired_numbers AS r WHERE r.cell = $1 AND r.number = n.number) IS NULL
    ON CONFLICT DO NOTHING
    RETURNING card_id
)

INSERT INTO cards.events (cell, card_id, step, from_state, to_state, reason, by, at)
SELECT $1, card_id, 1, NULL, 'issued', 'decree', $14, $15
FROM issued
RETURNING card_id
