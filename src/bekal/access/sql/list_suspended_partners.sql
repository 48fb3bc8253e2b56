-- Partners whose keys open nothing now; there are few.
SELECT partner_code FROM access.partners WHERE state = 'suspended' ORDER BY partner_code
