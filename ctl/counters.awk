# SPDX-License-Identifier: GPL-2.0
#
# counters.awk - batonctl.8 with what every counter counts, from the headers.
#
#	awk -f counters.awk http_error.h stats.h batonctl.8
#
# A counter whose line in its header has no comment is an error.

function comment(line) {
	if (!match(line, /\/\* .* \*\//))
		return ""
	return substr(line, RSTART + 3, RLENGTH - 6)
}

function group(title) {
	text = text (open ? ".El\n" : "") ".Ss " title "\n" \
		".Bl -tag -width be_refused_listenerx -compact\n"
	open = 1
}

# "\&": what begins with a dot is no macro
function counter(name, what) {
	if (what == "") {
		print FILENAME ":" FNR ": the counter " name " has no comment" \
			> "/dev/stderr"
		failed = 1
	}
	text = text ".It Ic " name "\n\\&" what "\n"
	n++
}

/^#define BATON_(STAT|HTTP_ERROR)_LIST/ { list = 1; next }
/^$/ { list = 0 }

# The refusals come where stats.h has their list
list && /^\t\/\*/ && !/http_error\.h/ {
	group((FILENAME ~ /http_error/ ? "HTTP: " : "") comment($0))
}
list && /^\tE\(/ {
	split($0, part, /, */)
	what = comment($0)
	if (what != "" && part[3] != 502)	# a response's: never sent
		what = what " (" part[3] ")"
	counter("http_" part[2], what)
}
list && /^\tS\(/ {
	split($0, part, /[()]/)
	counter(part[2], comment($0))
}
FILENAME ~ /http_error/ { refusals = text; next }
FILENAME ~ /stats\.h/ {
	if (FNR == 1) {
		text = ""
		open = 0
	}
	if (/BATON_HTTP_ERROR_LIST\(/) {
		text = text ".El\n" refusals
		open = 1
	}
	next
}
/^\.\\" COUNTERS$/ { printf "%s.El\n", text; found = 1; next }
{ print }
END {
	if (!n || !found) {
		print "counters.awk: no counters, or no place for them" > "/dev/stderr"
		failed = 1
	}
	exit failed
}
