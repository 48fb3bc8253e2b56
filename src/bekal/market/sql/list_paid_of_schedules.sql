-- A page of the purchases under way of some classes, by the index of those that are.
SELECT purchase_id, person_id, card_id, programme_id, fiscal_year, platform_id, schedule_id, course_id, institution_id,
    price_rp, fee_rp, hold_id, training_account_id, state, bought_at, ended_at
FROM market.purchases
WHERE cell = $1 AND state = 'paid' AND schedule_id = ANY ($2::bigint[]::integer[]) AND purchase_id > $3::uuid
ORDER BY purchase_id
LIMIT $4
