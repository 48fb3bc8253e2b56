-- NIK and family card, sealed; kept after erasure, so that an old draw can be recomputed.
SELECT p.person_id, p.nik, p.family_card
FROM unnest($2::uuid []) AS i (person_id)
INNER JOIN people.persons AS p ON p.cell = $1 AND i.person_id = p.person_id
