-- Archives the round that seeds a draw.
INSERT INTO draws.beacons (
    batch_id, version, round, signature, chain_hash, public_key, scheme, sandbox, seed, by, at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
