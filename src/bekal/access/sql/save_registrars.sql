-- An officer appointed again keeps what was used.
INSERT INTO access.registrars (staff_id, office, quota, used, changed_at, by)
SELECT i.staff_id, i.office, i.quota, 0, $5, $4
FROM unnest($1::uuid [], $2::text [], $3::bigint []) AS i (staff_id, office, quota)
ORDER BY i.staff_id
ON CONFLICT (staff_id) DO UPDATE
SET office = excluded.office, quota = excluded.quota, changed_at = excluded.changed_at, by = excluded.by
