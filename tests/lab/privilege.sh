# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of test_ctl.sh
#
# privilege.sh - which users may change a configuration, and what a change costs others; part
# of test_ctl.sh.

# nobody COMMAND... - run it on the front end as a user without privileges
nobody() {
	on fe setpriv --reuid 65534 --regid 65534 --clear-groups "$@" \
		>"$work/out" 2>"$work/err"
	status=$?
}

# Reading needs no privilege, changes do
test_permission() {
	conf_now >"$work/one"
	chmod 755 "$work"
	cp "$BATONCTL" "$work/batonctl"
	chmod 755 "$work/batonctl"
	for what in show showconf conns "stats --all" "rules stats"; do
		# shellcheck disable=SC2086 # words
		nobody "$work/batonctl" $what
		expect 0
	done
	nobody "$work/batonctl" showconf
	cmp "$work/out" "$work/one" || fail "nobody sees another configuration"
	sed 's/^key_file.*/key = none/' "$work/one" >"$work/his"
	chmod 644 "$work/his"
	nobody "$work/batonctl" setconf "$work/his"
	expect 1 "unprivileged_userns=1"
	conf_now | cmp - "$work/one" || fail "nobody changed something"
	# Root without one capability
	on fe setpriv --bounding-set -net_admin --inh-caps -net_admin \
		"$work/batonctl" setconf "$work/his" >"$work/out" 2>"$work/err"
	status=$?
	expect 1 "CAP_NET_ADMIN"
	! on fe setpriv --bounding-set -net_admin --inh-caps -net_admin \
		sh -c "echo single >/sys/class/baton/web/handoff_mode" 2>/dev/null ||
		fail "handoff_mode is written without CAP_NET_ADMIN"
	[ "$(on fe cat /sys/class/baton/web/handoff_mode)" = "$MODE" ] ||
		fail "the mode has changed"
	for what in baton/parameters/unprivileged_userns baton/parameters/entries \
		baton_fe/parameters/heads baton_fe/parameters/backlog; do
		what=/sys/module/$what
		! on fe setpriv --bounding-set -net_admin,-sys_module --inh-caps -net_admin,-sys_module \
			sh -c "was=\$(cat $what) && echo \$was >$what" 2>/dev/null ||
			fail "$what is written without CAP_NET_ADMIN"
		on fe sh -c "was=\$(cat $what) && echo \$was >$what" || fail "$what cannot be written"
	done
}

# a_service FILE N [NAME] - write the configuration of an FE with N services
a_service() {
	local i

	{
		printf '[cluster]\nkey = none\n[node fe]\naddress = 10.7.0.1\nrole = fe\n'
		printf '[node be1]\naddress = 10.7.0.11\nrole = be\n'
		for i in $(seq "$2"); do
			printf '[service %s%d]\nvip = 10.7.0.100:%d\n' "${3:-s}" "$i" $((${4:-20000} + i))
			printf '[rule %s%d]\nservice = %s%d\nbackends = be1\n' "${3:-s}" "$i" "${3:-s}" "$i"
		done
	} >"$1"
	chmod 644 "$1"
}

# A user in namespaces of his own has all capabilities there
test_userns() {
	local allowed=/sys/module/baton/parameters/unprivileged_userns

	chmod 755 "$work"
	cp "$BATONCTL" "$work/batonctl"
	a_service "$work/his" 1
	cat >"$work/his.sh" <<-'EOF'
		mount -t sysfs none /sys || exit 3
		ip link set lo up && ip addr add 10.7.0.1/32 dev lo &&
			ip addr add 10.7.0.100/32 dev lo || exit 3
		"$1/batonctl" setconf "$1/his" || exit 1
		echo single >/sys/class/baton/s1/handoff_mode || exit 4
		[ "$("$1/batonctl" show | grep -c 'handoff single')" = 1 ]
	EOF
	sysctl -qw user.max_user_namespaces=1000 kernel.unprivileged_userns_clone=1
	[ "$(cat $allowed)" = N ] || fail "unprivileged_userns is not off"
	nobody unshare -Urnm --propagation private sh "$work/his.sh" "$work"
	expect 1 "unprivileged_userns=1"
	echo 1 >$allowed
	nobody unshare -Urnm --propagation private sh "$work/his.sh" "$work"
	echo 0 >$allowed
	expect 0
}

# A namespace for front ends of many services
many_begin() {
	ip netns add many
	NODES="$NODES many"
	on many ip link set lo up
	on many ip addr add 10.7.0.1/32 dev lo
	on many ip addr add 10.7.0.100/32 dev lo
}

many_end() {
	ip netns del many
	NODES=${NODES% many}
}

# waits SERVICES - print the number of grace periods of a setconf that replaces so many services
waits() {
	local tracing=/sys/kernel/tracing

	a_service "$work/first" "$1" a 20000
	a_service "$work/second" "$1" b 30000
	on many "$BATONCTL" setconf "$work/first" || fail "setconf of $1 services"
	echo "synchronize_rcu synchronize_rcu_expedited" >$tracing/set_ftrace_filter
	echo function >$tracing/current_tracer
	: >$tracing/trace
	on many "$BATONCTL" setconf "$work/second" || fail "setconf of other $1 services"
	grep -c '^ *batonctl-.*: synchronize_rcu' $tracing/trace
	echo nop >$tracing/current_tracer
	: >$tracing/set_ftrace_filter
}

# Removed services share a grace period
test_waits() {
	local few many

	many_begin
	few=$(waits 2)
	many=$(waits 64)
	many_end
	[ "${few:-0}" -ge 1 ] || fail "no grace period was seen"
	[ "$few" = "$many" ] || fail "2 services take $few grace periods, 64 take $many"
}

# Others that use generic netlink do not wait for a configuration to be put in force
test_parallel() {
	local tracing=/sys/kernel/tracing each asked

	many_begin
	a_service "$work/first" 64 a 20000
	a_service "$work/second" 64 b 30000
	printf '%s\n' 'p:asked ctrl_getfamily' 'p:begun baton_netlink_setconf' \
		'r:ended baton_netlink_setconf' >$tracing/kprobe_events || fail "no kprobes"
	echo 1 >$tracing/events/kprobes/enable
	# shellcheck disable=SC2016 # expanded by that shell
	on fe sh -c 'echo $$ >"$0"; exec "$1"' "$work/asker" "$TOP/tests/lab/getfamily.py" \
		>"$work/asked" &
	wait_until 20 grep -q asked "$work/asked" || fail "nobody asks"
	for each in first second first second; do
		on many "$BATONCTL" setconf "$work/$each" || fail "setconf of 64 services"
	done
	on fe kill "$(cat "$work/asker")"
	echo 0 >$tracing/events/kprobes/enable
	awk '/ begun: / { within = 1; n++ }
		/ ended: / { within = 0 }
		/ asked: / { asked += within }
		END { print n + 0, asked + 0 }' $tracing/trace >"$work/seen"
	echo >$tracing/kprobe_events
	: >$tracing/trace
	many_end
	read -r each asked <"$work/seen"
	[ "$each" = 4 ] || fail "$each of 4 configurations were seen"
	[ "$asked" -ge 4 ] || fail "only $asked answers while four configurations were put in force"
}

# kernel_of CGROUP - bytes of kernel memory that are charged to it
kernel_of() {
	awk '$1 == "kernel" { print $2 }' "$1/memory.stat"
}

charged_at_most() {
	[ "$(kernel_of "$1")" -le "$2" ]
}

# The memory of a configuration is charged to the caller
test_charged() {
	local cgroup=$work/cgroup before with

	mkdir "$cgroup"
	mount -t cgroup2 none "$cgroup" || fail "no cgroups"
	echo +memory >"$cgroup/cgroup.subtree_control" || fail "no memory cgroups"
	mkdir "$cgroup/asker"
	many_begin
	a_service "$work/first" 64
	before=$(kernel_of "$cgroup/asker")
	# shellcheck disable=SC2016 # expanded by that shell
	on many sh -c 'echo 0 >"$0/cgroup.procs" && exec "$@"' "$cgroup/asker" \
		"$BATONCTL" setconf "$work/first" || fail "setconf in a cgroup"
	with=$(kernel_of "$cgroup/asker")
	printf '[cluster]\n' | on -i many "$BATONCTL" setconf - || fail "clear"
	many_end
	# The hash table alone has 32,768 buckets
	[ $((with - before)) -ge 262144 ] ||
		fail "only $((with - before)) bytes are charged to who asked"
	wait_until 20 charged_at_most "$cgroup/asker" $((with - 262144)) ||
		fail "the memory does not come back: $before, $with, $(kernel_of "$cgroup/asker")"
	umount "$cgroup"
}
