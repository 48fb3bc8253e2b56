-- Earlier participation over all programmes, for the rules.
SELECT person_id, count(*)::int, bool_or(state = 'revoked')
FROM cards.cards
WHERE cell = $1 AND person_id = ANY($2::uuid [])
GROUP BY person_id
