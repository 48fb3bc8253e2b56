-- The sealed pepper of a draw.
SELECT pepper FROM draws.draws WHERE batch_id = $1
