-- Somebody reports how a partner behaves: such a ticket stays with the office, and never comes before whom it is about.
ALTER TABLE support.tickets DROP CONSTRAINT tickets_kind_known;
ALTER TABLE support.tickets ADD CONSTRAINT tickets_kind_known CHECK (
    kind IN ('complaint', 'appeal', 'question', 'report')
);
ALTER TABLE support.tickets ADD CONSTRAINT tickets_report_stays CHECK (kind <> 'report' OR waits_for NOT LIKE 'partner:%');
