-- NIK and family card, sealed; kept after erasure, so that an old draw can be recomputed.
SELECT p.person_id, p.nik, p.family_card
FROM people.persons AS p
WHERE p.cell = $1 AND p.person_id = any($2::uuid [])
