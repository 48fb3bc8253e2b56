-- Dialogues that are long over.
DELETE FROM callers.steps WHERE cell = $1 AND at < $2
