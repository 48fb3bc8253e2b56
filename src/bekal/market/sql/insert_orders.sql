-- Orders wait for their code; nothing else is touched.
INSERT INTO market.orders (cell, order_id, platform_code, reference, card_id, schedule_id, code_hash, expires_at,
    tries, started_at, bought_at, by)
SELECT $1, u.order_id, u.platform_code, u.reference, u.card_id, u.schedule_id, u.code_hash, $9, 0, $8, NULL, $10
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::bigint[], $7::bytea[])
    AS u (order_id, platform_code, reference, card_id, schedule_id, code_hash)
