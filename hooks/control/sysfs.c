// SPDX-License-Identifier: GPL-2.0
/*
 * sysfs.c - /sys/class/baton/<service>/, one value a file, per namespace.
 *
 *   handoff_mode  rw  "single" or "multi"; effective for the next request of
 *		       every connection. On the FE: for the whole cluster.
 *   forward	   ro  "tunnel" or "direct"
 *   vip	   ro  address:port
 *
 * The file's mode alone does not permit writing: see privilege.c.
 *
 * Nothing here takes baton_net.lock: a service's device is deleted under it.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include "../compat.h"
#include "../node/net.h"
#include "../node/service.h"
#include "privilege.h"
#include "sysfs.h"

static struct baton_service *service_of(const struct device *dev)
{
	return dev_get_drvdata(dev);
}

static ssize_t handoff_mode_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n",
			  baton_mode_names[READ_ONCE(service_of(dev)->mode)]);
}

static ssize_t handoff_mode_store(struct device *dev,
				  struct device_attribute *attr,
				  const char *buf, size_t len)
{
	struct baton_service *svc = service_of(dev);
	int mode = sysfs_match_string(baton_mode_names, buf);

	if (!baton_may_change(svc->bn->net))
		return -EPERM;
	if (mode < 0)
		return -EINVAL;
	WRITE_ONCE(svc->mode, mode);
	schedule_work(&svc->bn->config_work);
	return len;
}
static DEVICE_ATTR_RW(handoff_mode);

static ssize_t forward_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%s\n",
			  baton_forward_names[READ_ONCE(service_of(dev)->forward)]);
}
static DEVICE_ATTR_RO(forward);

static ssize_t vip_show(struct device *dev, struct device_attribute *attr,
			char *buf)
{
	struct baton_service *svc = service_of(dev);

	return sysfs_emit(buf, "%pI4:%u\n", &svc->vip.v4, ntohs(svc->port));
}
static DEVICE_ATTR_RO(vip);

static struct attribute *service_attrs[] = {
	&dev_attr_handoff_mode.attr,
	&dev_attr_forward.attr,
	&dev_attr_vip.attr,
	NULL
};
ATTRIBUTE_GROUPS(service);

static baton_class_ns service_namespace(baton_class_device *dev)
{
	return baton_class_ns_of(service_of(dev)->bn->net);
}

/* Root of the user namespace owns it, as other files of a network namespace. */
static void service_ownership(baton_class_device *dev, kuid_t *uid, kgid_t *gid)
{
	net_ns_get_ownership(service_of(dev)->bn->net, uid, gid);
}

static struct class baton_class = {
	.name = "baton",
	.dev_groups = service_groups,
	.ns_type = &net_ns_type_operations,
	.namespace = service_namespace,
	.get_ownership = service_ownership,
};

static void service_dev_release(struct device *dev)
{
	baton_service_put(service_of(dev));
	kfree(dev);
}

int baton_sysfs_add(struct baton_service *svc)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL_ACCOUNT);
	int err;

	if (!dev)
		return -ENOMEM;
	device_initialize(dev);
	dev->class = &baton_class;
	dev->release = service_dev_release;
	dev_set_drvdata(dev, baton_service_get(svc));
	err = dev_set_name(dev, "%s", svc->name);
	if (!err)
		err = device_add(dev);
	if (err) {
		put_device(dev);
		return err;
	}
	svc->dev = dev;
	return 0;
}

void baton_sysfs_del(struct baton_service *svc)
{
	if (!svc->dev)
		return;
	device_unregister(svc->dev);
	svc->dev = NULL;
}

int baton_sysfs_setup(void)
{
	return class_register(&baton_class);
}

void baton_sysfs_teardown(void)
{
	class_unregister(&baton_class);
}
