-- How many texts of each phone came in since an instant.
SELECT phone_index, count(*) FROM callers.texts
WHERE cell = $1 AND phone_index = ANY ($2::bytea[]) AND at >= $3
GROUP BY phone_index
