/* SPDX-License-Identifier: GPL-2.0 */
/*
 * place.h - choices that several policies share: by turns, loads, hashes.
 *
 * All in integers. Hashes use only values that are the same on every node: the
 * request, and addresses and weights of the nodes, never their indices. Any
 * context.
 */
#ifndef _BATON_PLACE_H
#define _BATON_PLACE_H

#include "conf.h"
#include "policy.h"

/* The part of a request that is its target: values of the parameter "key" */
enum baton_place_keys {
	BATON_KEY_PATH,
	BATON_KEY_HOST,		/* without port, regardless of case */
	BATON_KEY_QUERY,
	BATON_KEY_TARGET,	/* all three */
	BATON_KEY_HEADER,	/* value of the header params.name; */
	BATON_KEY_COOKIE,	/* of that cookie; without one the path */
	__BATON_KEY_MAX
};

extern const char *const baton_place_key_words[__BATON_KEY_MAX + 1];

/* The parameter itself; the first one of each policy that has it */
#define BATON_PARAM_KEY { "key", baton_place_key_words, 0, \
			  __BATON_KEY_MAX - 1, BATON_KEY_PATH }
#define BATON_AT_KEY 0

/** baton_place_key - hash of a request's target; the same on every node */
u64 baton_place_key(const struct baton_rule *rule,
		    const struct baton_req *req);

/**
 * baton_place_hash - highest random weight (rendezvous hashing)
 * @choice: nodes and weights
 * @among: bit i: node i; never 0
 * @key: of baton_place_key()
 *
 * Each node gets keys in proportion to its weight; if a node is missing, only
 * its keys move to others.
 *
 * Return: index of a node.
 */
int baton_place_hash(const struct baton_choice *choice, u64 among, u64 key);

/**
 * baton_place_least - nodes with the fewest connections
 * @choice: nodes and loads
 * @weighted: connections in relation to the node's weight
 *
 * Return: bit i: no candidate has fewer than node i.
 */
u64 baton_place_least(const struct baton_choice *choice, bool weighted);

/**
 * baton_place_idlest - the least loaded node
 * @choice: nodes and loads
 * @idle: nodes with up to this many connections are equal
 * @key: decides among those that are equal
 *
 * Return: index of a candidate.
 */
int baton_place_idlest(const struct baton_choice *choice, u32 idle, u64 key);

/**
 * baton_place_turn - take turns
 * @rule: stores the next turn
 * @among: bit i: node i; never 0
 *
 * Return: index of a node.
 */
int baton_place_turn(struct baton_rule *rule, u64 among);

#endif /* _BATON_PLACE_H */
