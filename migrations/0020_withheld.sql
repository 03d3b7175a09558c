-- Mails that a login or a code was withheld go to every address that was confirmed
-- before there were any. An address that a program of an earlier release adds
-- meanwhile gets them once its kinds are chosen again.

UPDATE notice_address SET kinds = array_append(kinds, 'withheld') WHERE NOT 'withheld' = ANY (kinds);
