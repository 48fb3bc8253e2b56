-- The purchases of persons, each person's in the order they were made.
SELECT purchase_id, person_id, card_id, programme_id, fiscal_year, platform_id, schedule_id, course_id, institution_id,
    price_rp, fee_rp, hold_id, training_account_id, state, bought_at, ended_at
FROM market.purchases
WHERE cell = $1 AND person_id = ANY ($2::uuid[])
ORDER BY purchase_id
