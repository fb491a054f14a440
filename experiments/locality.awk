# SPDX-License-Identifier: GPL-2.0
#
# locality.awk - one line of JSON from two samples of locality.sh and the
# output of wrk. Sums are those of all back ends between the two samples.

FNR == 1 { file++ }

file <= 2 && $1 == "cpu" {
	for (i = 2; i <= 9; i++)
		cpu[file] += $i
	idle[file] = $5
}

file <= 2 && $1 == "handoffs" { handoffs[file] += $2 }

# A server's counters: names and values, flat
file <= 2 && /^\{/ {
	n = split($0, word, /[{}":, ]+/)
	for (i = 2; i < n; i += 2)
		value[file, word[3], word[i]] = word[i + 1]
	if (file == 1)
		bes[++n_bes] = word[3]
}

file == 3 && NF == 2 { wrk[$1] = $2 }

function of(be, name) {
	if (!((1, be, name) in value) || !((2, be, name) in value)) {
		print "locality.awk: no " name " of " be >"/dev/stderr"
		failed = 1
		exit 1
	}
	return value[2, be, name] - value[1, be, name]
}

function seconds(be) {
	return of(be, "now_us") / 1e6
}

# A read is counted with the clock of its end: a microsecond more than all of
# the time is possible.
function disk_idle(be,	idle) {
	idle = 1 - of(be, "disk_us") / of(be, "now_us")
	return idle > 0 ? idle : 0
}

function be_text(be) {
	return sprintf("\"%s\": {\"requests\": %d, \"hits\": %d, \"misses\": %d, \"reads\": %d, \"disk_idle\": %.4f}",
		be, of(be, "requests"), of(be, "hits"), of(be, "misses"), of(be, "reads"), disk_idle(be))
}

END {
	if (failed)
		exit 1
	for (i = 1; i <= n_bes; i++) {
		be = bes[i]
		rate += of(be, "requests") / seconds(be)
		requests += of(be, "requests")
		hits += of(be, "hits")
		misses += of(be, "misses")
		reads += of(be, "reads")
		idle_sum += disk_idle(be)
		time += seconds(be) / n_bes
		bes_text = bes_text (i > 1 ? ", " : "") be_text(be)
	}
	if (!requests || !wrk["requests"]) {
		print "locality.awk: no request was measured" >"/dev/stderr"
		exit 1
	}
	printf "{\"mode\": \"%s\", \"policy\": \"%s\", \"bes\": %d, \"conns\": %d, \"load\": \"%s\", ",
		mode, policy, n_bes, conns, load
	printf "\"cache\": %.0f, \"disk_ms\": %d, \"disk_rate\": %.0f, \"warm_s\": %d, \"seconds\": %.3f, ",
		cache, disk_ms, disk_rate, warm, time
	printf "\"requests\": %d, \"requests_per_s\": %.2f, \"hits\": %d, \"misses\": %d, \"reads\": %d, ",
		requests, rate, hits, misses, reads
	printf "\"miss_ratio\": %.4f, \"handoffs\": %d, \"disk_idle\": %.4f, \"cpu_idle\": %.4f, ",
		misses / requests, handoffs[2] - handoffs[1], idle_sum / n_bes,
		(idle[2] - idle[1]) / (cpu[2] - cpu[1])
	printf "\"be\": {%s}, ", bes_text
	printf "\"client\": {\"requests\": %d, \"errors\": %d, \"p50_ms\": %s, \"p99_ms\": %s}}\n",
		wrk["requests"], wrk["errors"], wrk["p50_ms"], wrk["p99_ms"]
}
