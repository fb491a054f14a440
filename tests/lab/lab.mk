# SPDX-License-Identifier: GPL-2.0
# lab.mk - programs that the lab tests use inside the lab.
#
#   build/hclient	an HTTP client that checks everything
#   build/gaps		a client that sends segments with gaps before them
#   build/swap		switches between two configurations; uses batonctl's own code

build/hclient: $(wildcard tests/lab/hclient/*.c) tests/lab/hclient/hclient.h
	@mkdir -p $(@D)
	$(CC) -O2 -Wall -Wextra -Werror -std=gnu11 -o $@ $(filter %.c,$^)

build/gaps: tests/lab/gaps.c
	@mkdir -p $(@D)
	$(CC) -O2 -Wall -Wextra -Werror -std=gnu11 -o $@ $<

build/swap: build/ctl/tests/lab/swap.o $(filter-out %/main.o,$(CTL_OBJ)) \
		build/libbaton_core.a
	$(CC) -o $@ $^ $(CTL_LIBS) $(CORE_LIBS)

-include build/ctl/tests/lab/swap.d

# If Go is installed: a client and a server for field.sh
build/walk_go: tests/lab/field/walk.go
	@mkdir -p $(@D)
	GOFLAGS=-trimpath GO111MODULE=off CGO_ENABLED=0 go build -o $@ $<

# If Java is installed: another client. Compiling it inside an emulated guest takes most of a
# minute, each time.
build/Walk.class: tests/lab/field/Walk.java
	@mkdir -p $(@D)
	javac -d $(@D) $<
