-- A failed message waits 1, 2, 4, ... 60 minutes by its attempts; after the last it is given up.
UPDATE base.outbox SET
    state = CASE WHEN result.delivered = 1 THEN 'sent' WHEN attempts >= $5 THEN 'given_up' ELSE 'waiting' END,
    next_at = CASE WHEN result.delivered = 1 THEN next_at
        ELSE $4::timestamptz + least(60, 1 << least(attempts - 1, 6)) * interval '1 minute' END
FROM unnest($2::uuid[], $3::bigint[]) AS result (outbox_id, delivered)
WHERE outbox.cell = $1 AND outbox.outbox_id = result.outbox_id AND outbox.state = 'claimed'
    AND outbox.outbox_id = ANY ($2::uuid[])
RETURNING outbox.outbox_id, outbox.state
