#!/bin/sh
# Runs every fuzz target of the module for FUZZ_TIME each.
set -eu

go list ./... | while read -r package; do
	for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
		echo "fuzz $package $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZ_TIME:-60s}" -fuzzminimizetime 10x "$package"
	done
done
