-- All answers of one test, which is locked.
UPDATE surveys.aptitude_tests SET answers = $4::smallint []
WHERE cell = $1::smallint AND person_id = $2::uuid AND programme_id = $3::smallint
