-- How many endpoints each partner uses.
SELECT partner_code, count(*) FROM webhooks.endpoints
WHERE partner_code = ANY ($1::text[]) AND state <> 'off'
GROUP BY partner_code
