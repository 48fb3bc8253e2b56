-- Somebody is registered with these phones by now, or wants to hear no more.
UPDATE callers.callers SET interested_at = NULL
WHERE cell = $1 AND phone_index = ANY ($2::bytea[]) AND interested_at IS NOT NULL
