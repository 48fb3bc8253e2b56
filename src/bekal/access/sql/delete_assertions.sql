-- What is over opens nothing anyway.
DELETE FROM access.assertions WHERE expires_at < $1
