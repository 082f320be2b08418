-- The public check finds any document by its file alone, a power of attorney as well as what came of a service.

drop index documents_by_sha256;
create index wallet_documents_by_sha256 on wallet_documents (sha256);
