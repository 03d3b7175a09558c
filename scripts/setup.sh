#!/bin/sh
# Installs what this machine lacks of: postgres, chromium, node, java, cc. On Debian
# and Ubuntu, as root or with sudo, it does so by itself; elsewhere it says in
# one line what to install.
set -eu

missing=""
want() { # NAME PACKAGE: note PACKAGE if NAME is not here
	case " $missing " in *" $2 "*) ;; *) missing="$missing $2" ;; esac
}

have_postgres() {
	for dir in "$(pg_config --bindir 2>/dev/null || true)" /usr/lib/postgresql/*/bin /usr/local/pgsql/bin /opt/homebrew/opt/postgresql*/bin; do
		[ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] && return 0
	done
	command -v initdb >/dev/null 2>&1 && command -v postgres >/dev/null 2>&1
}

have_browser() {
	for name in chromium-headless-shell chromium chromium-browser google-chrome; do
		command -v "$name" >/dev/null 2>&1 && return 0
	done
	return 1
}

have_compiler() { # with a C library's headers, which go test -race needs
	echo '#include <stdlib.h>' | ${CC:-gcc} -E - >/dev/null 2>&1
}

for tool in "$@"; do
	case $tool in
	postgres) have_postgres || want postgres postgresql ;;
	chromium) have_browser || want chromium chromium-headless-shell ;;
	node) command -v npm >/dev/null 2>&1 || want npm npm ;;
	cc) have_compiler || { want cc gcc; want cc libc6-dev; } ;;
	java) command -v java >/dev/null 2>&1 || want java default-jre-headless ;;
	*) echo "setup: unknown tool $tool" >&2; exit 2 ;;
	esac
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && as_root="sudo -n" || as_root="none"
fi
if [ "$as_root" = none ] || ! command -v apt-get >/dev/null 2>&1; then
	echo "Please install:$missing (Debian's package names), then run this again." >&2
	exit 1
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
# A distribution's postgresql package starts a cluster of its own; ours is private.
$as_root mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
$as_root apt-get update -qq
# Where there is no build of Chromium without windows, the usual one does.
apt-cache show chromium-headless-shell >/dev/null 2>&1 || missing=$(echo "$missing" | sed 's/chromium-headless-shell/chromium/')
# shellcheck disable=SC2086
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
