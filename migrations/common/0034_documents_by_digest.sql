-- The public check finds a document by its file alone.

create index documents_by_sha256 on documents (sha256);
