-- A notice is put once, however often its message of the outbox is worked off. Channels come as one text each:
-- an array of arrays would need them all of one length.
INSERT INTO notices.notices (
    cell, notice_id, person_id, topic, kind, urgent, language, zone, payload, channels, place, state, attempts,
    planned_at, next_at, expires_at, made_at, changed_at
)
SELECT
    $1, n.notice_id, n.person_id, n.topic, n.kind, n.kind IN ('code', 'reply'), n.language, n.zone,
    n.payload::jsonb, string_to_array(n.channels, ' '), 1, n.state, 0, n.planned_at, n.planned_at, n.expires_at, $13, $13
FROM unnest(
    $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
    $11::timestamptz[], $12::timestamptz[]
) AS n (notice_id, person_id, topic, kind, language, zone, payload, channels, state, planned_at, expires_at)
ON CONFLICT DO NOTHING
