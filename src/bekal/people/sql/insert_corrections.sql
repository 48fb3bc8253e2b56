-- Which fields were corrected, without their values.
INSERT INTO people.corrections (cell, person_id, correction_id, fields, on_day, by, at)
SELECT $1, i.person_id, i.correction_id, string_to_array(i.fields, ' '), $5, $6, $7
FROM unnest($2::uuid [], $3::uuid [], $4::text []) AS i (person_id, correction_id, fields)
