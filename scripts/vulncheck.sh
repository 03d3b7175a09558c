#!/bin/sh
# Looks for known vulnerabilities in what the program calls. It needs the Go
# vulnerability database (https://vuln.go.dev, or GOVULNDB) and says so where that
# can't be reached. Exit status: 0 none found, 1 some found, 2 could not look.
set -u

VERSION=${GOVULNCHECK_VERSION:-v1.9.0}
out=$(mktemp)
trap 'rm -f "$out"' EXIT

go run "golang.org/x/vuln/cmd/govulncheck@$VERSION" "${@:-./...}" >"$out" 2>&1
status=$?
cat "$out"
case $status in
0) exit 0 ;;
esac
# go run turns every status of the program into 1 and prints the true one.
if grep -q '^exit status 3' "$out"; then
	echo "vulncheck: vulnerabilities found, see above" >&2
	exit 1
fi
echo "vulncheck: NOT CHECKED. govulncheck could not run, mostly because the vulnerability database" >&2
echo "(${GOVULNDB:-https://vuln.go.dev}) can't be reached from here. Nothing is known about vulnerabilities." >&2
exit 2
