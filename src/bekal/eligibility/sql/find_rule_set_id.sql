-- The number under which equal rules are kept.
SELECT rule_set_id FROM eligibility.rule_sets WHERE rules_hash = $1::text
