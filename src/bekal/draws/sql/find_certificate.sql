-- The certificate of a draw.
SELECT body FROM draws.certificates WHERE batch_id = $1
