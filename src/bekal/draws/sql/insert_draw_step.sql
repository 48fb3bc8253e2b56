-- Keeps what happened to a draw; the caller has locked it, so that positions count without a gap.
INSERT INTO draws.draw_steps (batch_id, position, from_state, to_state, event, detail, by, at)
SELECT
    $1, coalesce((SELECT max(s.position) FROM draws.draw_steps AS s WHERE s.batch_id = $1), 0) + n.position,
    $2, $3, n.event, n.detail, $6, $7
FROM unnest($4::text [], $5::text []) WITH ORDINALITY AS n (event, detail, position)
