// Package bulk makes one change to many domains: a batch. First a dry run says of
// each row what would change; then the rows are worked by a queue that all
// processes share. Each row is a change of its own on the one path, with the
// change ID that the dry run gave it, so that no row is ever sent twice.
//
// What a row that has an intent came to is the audit log's to say: package bulk
// follows the log and copies each step in the transaction of its entry. So rows
// stay right whoever dies, and whoever finds the answer.
package bulk
