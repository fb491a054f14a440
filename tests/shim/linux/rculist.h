/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rculist.h - lists with readers under RCU.
 *
 * A removed node keeps its forward pointer for readers that are still on it.
 */
#ifndef _SHIM_LINUX_RCULIST_H
#define _SHIM_LINUX_RCULIST_H

#include <linux/list.h>
#include <linux/rcupdate.h>

static inline void list_add_rcu(struct list_head *node,
				struct list_head *after)
{
	node->next = after->next;
	node->prev = after;
	after->next->prev = node;
	rcu_assign_pointer(after->next, node);
}

static inline void list_add_tail_rcu(struct list_head *node,
				     struct list_head *head)
{
	list_add_rcu(node, head->prev);
}

/*
 * The kernel unlinks with WRITE_ONCE: the next node was published before, and
 * the address dependency orders a reader's accesses to it. C11 atomics know no
 * address dependencies, so the next node is published again here.
 */
static inline void list_del_rcu(struct list_head *node)
{
	node->next->prev = node->prev;
	rcu_assign_pointer(node->prev->next, node->next);
	node->prev = LIST_POISON2;
}

static inline void hlist_add_head_rcu(struct hlist_node *node,
				      struct hlist_head *head)
{
	node->next = head->first;
	node->pprev = &head->first;
	if (node->next)
		node->next->pprev = &node->next;
	rcu_assign_pointer(head->first, node);
}

static inline void __hlist_del_rcu(struct hlist_node *node)
{
	rcu_assign_pointer(*node->pprev, node->next);
	if (node->next)
		node->next->pprev = node->pprev;
}

static inline void hlist_del_rcu(struct hlist_node *node)
{
	__hlist_del_rcu(node);
	node->pprev = LIST_POISON2;
}

static inline void hlist_del_init_rcu(struct hlist_node *node)
{
	if (hlist_unhashed(node))
		return;
	__hlist_del_rcu(node);
	node->pprev = NULL;
}

/* The optional last argument of the iterators, or false. */
#define __shim_second(a, b, ...) b
#define __shim_cond(cond...) __shim_second(0, ##cond, false)
#define __shim_walk(cond...)						\
	((void)WARN_ON(!rcu_read_lock_any_held() && !__shim_cond(cond)))

#define list_for_each_entry_rcu(pos, head, member, cond...)		\
	for (__shim_walk(cond),						\
	     pos = list_entry(rcu_dereference_raw((head)->next),	\
			      typeof(*pos), member);			\
	     &pos->member != (head);					\
	     pos = list_entry(rcu_dereference_raw(pos->member.next),	\
			      typeof(*pos), member))

#define hlist_for_each_entry_rcu(pos, head, member, cond...)		\
	for (__shim_walk(cond),						\
	     pos = hlist_entry_safe(rcu_dereference_raw((head)->first),	\
				    typeof(*pos), member);		\
	     pos;							\
	     pos = hlist_entry_safe(					\
		     rcu_dereference_raw(pos->member.next),		\
		     typeof(*pos), member))

#endif
