# Two commands: make demo, make test. Both install what this machine lacks.
# The longer runs are make check-pages, make bench, make chaos and make fuzz; make
# vulncheck needs the Go vulnerability database.

# In web/checks, by what the checkers of pages were installed; written when all were.
INSTALLED := node_modules/.installed

.PHONY: demo test check check-pages generate bench chaos fuzz vulncheck setup-test

demo:
	@sh scripts/setup.sh postgres
	go run ./cmd/portal demo $(DEMO_FLAGS)

test: setup-test check
	go test -race -vet=off -timeout 30m ./...

setup-test:
	@sh scripts/setup.sh postgres chromium node java cc
	@cd web/checks && cat package*.json | cmp -s - $(INSTALLED) || \
		{ npm ci --no-audit --no-fund --loglevel=error && cat package*.json >$(INSTALLED); }

# Every page that the journeys meet, in both brands and schemes and in every width.
check-pages: setup-test
	E2E_LOOKS=all go test -count=1 -timeout 90m -skip 'Killed|ABatchOutlives|TwoPortals' ./e2e

# What can be told without running the program.
check:
	@sh scripts/setup.sh cc
	@sh scripts/check.sh

generate:
	go tool templ generate -path web/templates
	go run ./cmd/portal settings >docs/settings.md
	go run ./cmd/portal settings --schema=brands >docs/brands.schema.json
	go run ./cmd/portal settings --schema=accounts >docs/accounts.schema.json

bench:
	@sh scripts/setup.sh postgres
	go run ./cmd/portalbench

# 200 kills at random moments, and more with CHAOS_EDITS=1000; then batches of
# 5,000 rows (CHAOS_ROWS) through which one of two portals dies.
chaos:
	@sh scripts/setup.sh postgres cc
	CHAOS_EDITS=$${CHAOS_EDITS:-200} CHAOS_ROWS=$${CHAOS_ROWS:-5000} \
		go test -race -count=1 -timeout 60m -run 'TestKilled|TestABatch|TestTwoPortals' -v ./e2e

# Each target for FUZZ_TIME (60s).
fuzz:
	@sh scripts/fuzz.sh

# Known vulnerabilities in what the program calls; exits with 2 where the database
# of vulnerabilities can't be reached.
vulncheck:
	@sh scripts/vulncheck.sh
