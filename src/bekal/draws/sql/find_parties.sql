-- Who certifies a draw and which log it goes to.
SELECT auditor, log FROM draws.draws WHERE batch_id = $1
