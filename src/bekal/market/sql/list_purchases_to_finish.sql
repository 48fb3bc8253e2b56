-- Purchases still open whose class ended before a day, in pages by id.
SELECT p.purchase_id, p.person_id, p.card_id, p.programme_id, p.fiscal_year, p.platform_id, p.schedule_id,
    p.course_id, p.institution_id, p.price_rp, p.fee_rp, p.hold_id, p.training_account_id, p.state,
    p.bought_at, p.ended_at
FROM market.purchases AS p
WHERE p.cell = $1 AND p.state = 'paid' AND p.purchase_id > $3::uuid
    AND (SELECT s.ends_on FROM market.schedules AS s WHERE s.schedule_id = p.schedule_id) < $2
ORDER BY p.purchase_id
LIMIT $4
