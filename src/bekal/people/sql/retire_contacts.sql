-- A newer contact took their place.
UPDATE people.contacts SET retired_at = $3
WHERE cell = $1 AND contact_id = any($2::uuid []) AND retired_at IS NULL
