-- A row of a batch may be told to several addresses: a new owner's and the old one's.

ALTER TABLE notice_batch_owner
	DROP CONSTRAINT notice_batch_owner_pkey,
	ADD PRIMARY KEY (batch, seq, address);
