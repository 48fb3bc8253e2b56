-- A report that arrived is not sent again, unless its phone repeats itself.
UPDATE sandbox.messages SET reports = (reports + $2)::smallint WHERE reference_id = ANY ($1::uuid[])
