#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# spoken.sh [CASE...] - HTTP as spoken in practice (spoken_cases.py): declined upgrades, ends by
# Connection: close and HTTP/1.0 from either side, requests that no standard allows. In multi,
# and in single the cases that need no second server.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

# Put rules by host before the lab's own
conf_hosts() {
	sed '/^\[rule/,$d' "$CONF"
	cat <<-CONF
		[rule one]
		service = web
		host = exact:one.lab
		backends = be1

		[rule two]
		service = web
		host = exact:two.lab
		backends = be2

	CONF
	sed -n '/^\[rule/,$p' "$CONF"
}

setconf() {
	conf_hosts >"$OUT/hosts.conf"
	setconf_everywhere "$OUT/hosts.conf"
}

closing() {
	nginx_more "$1" <<-CONF
		location ~ ^/[a-z]/bye\$ {
			keepalive_timeout 0;
			return 200 "bye\n";
		}
	CONF
}

idle_begin
check "rules by host" setconf
for be in $BES; do
	check "$be answers some with close" closing "$be"
done
for mode in multi single; do
	mode_everywhere "$mode"
	counters
	[ $mode = multi ] || [ $# != 0 ] ||
		set -- upgrade_declined close_then_more keep_alive_1_0 fragment bad_later bad_then_more
	cases spoken "$mode" "$mode" "$@"
	say "$mode: $(all_grown)"
	check "$mode: nothing is pinned" unchanged be_pin_upgrade be_pin_response be_pin_gap be_handoff_memory
done
check "no socket is left" idle 90
finish
