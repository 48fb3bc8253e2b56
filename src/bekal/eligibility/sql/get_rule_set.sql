-- Rules as they stood when they decided.
SELECT rule_set_id, rules_hash, rules::text, by, at
FROM eligibility.rule_sets
WHERE rule_set_id = $1::int
