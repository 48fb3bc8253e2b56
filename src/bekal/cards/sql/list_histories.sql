-- Earlier participation over all programmes, for the rules. A card given back unused is none.
SELECT person_id, (count(*) FILTER (WHERE state <> 'declined'))::int, bool_or(state = 'revoked')
FROM cards.cards
WHERE cell = $1 AND person_id = ANY($2::uuid [])
GROUP BY person_id
