# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153,SC2154
#
# origins.sh - origin.py on the back ends, and a service "own" for which it is the server
# itself; sourced after suite.sh.

# Port of origin.py as the server itself
OWN_PORT=8080

origin_there() {
	on "$1" test -S "/run/lab/nginx-$1/origin.sock"
}

# origins_start [SECONDS...] - start origin.py on every back end, with these limits
origins_start() {
	local be

	for be in $BES; do
		# shellcheck disable=SC2016 # expanded by that shell
		on "$be" sh -c 'echo $$ >"$0"; exec "$@"' "$work/origin-$be.pid" \
			"$TOP/tests/lab/origin.py" "$be" "/run/lab/nginx-$be/origin.sock" "$VIP" "$OWN_PORT" "$@" \
			>"$OUT/origin-$be.log" 2>&1 &
	done
	for be in $BES; do
		wait_until 60 origin_there "$be" || return 1
	done
}

origins_end() {
	local be

	for be in $BES; do
		on "$be" kill "$(cat "$work/origin-$be.pid")"
	done
	wait
}

# origins_stop - stop them; none may have printed an error
origins_stop() {
	origins_end
	cat "$OUT"/origin-be*.log >"$work/log"
	test ! -s "$work/log" || { head -n 5 "$work/log" && return 1; }
}

# The service "own" beside "web", with the same rules
conf_own() {
	sed -n '1,/^\[service/p' "$CONF" | sed '$d'
	sed -n '/^\[service/,$p' "$CONF"
	sed -n '/^\[service/,$p' "$CONF" | sed -E "s/^(\[rule )/\1own-/; s/web/own/; s/^(vip = .*):.*/\1:$OWN_PORT/"
}

setconf() {
	conf_own >"$OUT/own.conf"
	setconf_everywhere "$OUT/own.conf"
}
