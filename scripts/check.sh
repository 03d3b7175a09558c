#!/bin/sh
# Vet, formatting, generated files and go.mod are as they should be.
set -eu

fail=0
unformatted=$(git ls-files '*.go' | grep -v '_templ\.go$' | xargs gofmt -l)
if [ -n "$unformatted" ]; then
	echo "not formatted: $unformatted" >&2
	fail=1
fi
go mod tidy -diff || fail=1
go vet -race ./... || fail=1 # with the race detector, as the tests are built: packages are compiled once

# The templates are generated again beside the committed ones and compared.
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
cp -R web/templates "$fresh"
find "$fresh/templates" -name '*_templ.go' -delete
go tool templ generate -path "$fresh/templates" >/dev/null 2>&1 || { echo "templ generate failed" >&2; fail=1; }
diff -rq web/templates "$fresh/templates" >&2 || { echo "templates are not current: run make generate" >&2; fail=1; }
exit $fail
