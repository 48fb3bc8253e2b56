-- Texts that no gateway repeats any more.
DELETE FROM callers.texts WHERE cell = $1 AND at < $2
