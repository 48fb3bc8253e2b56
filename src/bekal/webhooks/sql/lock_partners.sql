-- Whoever counts a partner's endpoints and then adds to them does so alone, also while it has none to be locked.
SELECT pg_advisory_xact_lock(hashtextextended('webhooks.endpoints/' || u.partner_code, 0))
FROM unnest($1::text[]) AS u (partner_code)
