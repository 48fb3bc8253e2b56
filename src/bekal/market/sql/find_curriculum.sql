-- The curriculum of a course as its institution proposed it and staff accepted it; the newest.
SELECT content::text
FROM market.proposals
WHERE kind = 'course' AND accepted_id = $1::bigint
ORDER BY proposal_id DESC
LIMIT 1
