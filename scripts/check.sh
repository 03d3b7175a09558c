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
mkdir "$fresh/templates"
cp web/templates/*.templ "$fresh/templates/"
go tool templ generate -path "$fresh/templates" >/dev/null 2>&1 || { echo "templ generate failed" >&2; fail=1; }
for file in web/templates/*_templ.go; do
	cmp -s "$file" "$fresh/templates/$(basename "$file")" || { echo "$file is not current: run make generate" >&2; fail=1; }
done
for file in "$fresh"/templates/*_templ.go; do
	[ -e "web/templates/$(basename "$file")" ] || { echo "$(basename "$file") is missing: run make generate" >&2; fail=1; }
done
exit $fail
