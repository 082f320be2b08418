-- Which signature is which, as JSON, for the public check; null for documents of before.
alter table documents add column signatures text;
