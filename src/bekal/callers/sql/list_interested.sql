-- A page of phones whose holders asked before an instant to be told more, by index; locked until they are told.
SELECT phone_index, language, told_at FROM callers.callers
WHERE cell = $1 AND interested_at IS NOT NULL AND interested_at < $2 AND phone_index > $3
ORDER BY phone_index LIMIT $4
FOR UPDATE
