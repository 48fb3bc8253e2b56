-- A newer contact took their place.
UPDATE people.contacts SET retired_at = $4
WHERE cell = $1 AND person_id = any($2::uuid []) AND contact_id = any($3::uuid []) AND retired_at IS NULL
