-- What witnesses signed of a programme's log, the longest head first.
SELECT size, witness, line
FROM draws.cosignatures
WHERE programme_id = $1
ORDER BY size DESC, witness
