-- Phones by their blind indexes.
SELECT phone_index, language, pin_hash, tries, locked_until, interested_at FROM callers.callers
WHERE cell = $1 AND phone_index = ANY ($2::bytea[])
