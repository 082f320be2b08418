-- Where a request was taken in: whoever holds the same post there reads it, prints its outcome and hands it over.
alter table service_requests add column intake_region text;
create index service_requests_by_intake on service_requests (channel, intake_region, id);
