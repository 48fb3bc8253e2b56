-- The id of the next batch; should two be opened at once, one finds it taken and is asked again.
SELECT coalesce(max(batch_id), 0) + 1 FROM draws.batches
