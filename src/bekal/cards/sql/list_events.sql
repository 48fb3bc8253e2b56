-- The history of a card.
SELECT card_id, step, from_state, to_state, reason, by, at
FROM cards.events
WHERE cell = $1 AND card_id = $2
ORDER BY step
