-- Locked: a PIN is tried and counted by one request at a time.
SELECT phone_index, language, pin_hash, tries, locked_until, interested_at FROM callers.callers
WHERE cell = $1 AND phone_index = $2
FOR UPDATE
