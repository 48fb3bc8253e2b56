-- As find_purchases, and nobody else ends them meanwhile.
SELECT purchase_id, person_id, card_id, programme_id, fiscal_year, platform_id, schedule_id, course_id, institution_id,
    price_rp, fee_rp, hold_id, training_account_id, state, bought_at, ended_at
FROM market.purchases
WHERE cell = $1 AND purchase_id = ANY ($2::uuid[])
ORDER BY purchase_id
FOR NO KEY UPDATE
