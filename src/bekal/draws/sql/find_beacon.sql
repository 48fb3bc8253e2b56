-- The round that seeded a draw.
SELECT version, round, signature, chain_hash, public_key, scheme, sandbox, seed, at
FROM draws.beacons
WHERE batch_id = $1
