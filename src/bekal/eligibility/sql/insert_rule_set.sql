-- Tried only where it is missing, so that the numbers of rule sets stay without gaps in everyday use.
INSERT INTO eligibility.rule_sets (rules_hash, rules, by, at)
SELECT $1::text, $2::text::jsonb, $3::text, $4::timestamptz
WHERE NOT EXISTS (SELECT FROM eligibility.rule_sets WHERE rules_hash = $1::text)
ON CONFLICT (rules_hash) DO NOTHING
