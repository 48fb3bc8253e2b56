-- What witnesses signed of a programme's log, the longest head first, and when we were given it.
SELECT size, witness, line, at
FROM draws.cosignatures
WHERE programme_id = $1
ORDER BY size DESC, witness
