# SPDX-License-Identifier: GPL-2.0
"""The counts of a run of experiments/profile, by function, module and step."""
import bisect
import collections
import glob
import os
import re
import struct
import subprocess

from measuring.figure import TOP

KERNEL = 1 << 63
# When the counters are read: before some silence (of one node alone), before and after the load
READINGS = ("idle", "begin", "end")

# Of the kernel's functions, the first that fits; of baton's, the file they are in
KERNEL_STEPS = (
    ("UDP: messages", r"udp|ip_make_skb|ip_setup_cork|__ip_append_data|ip_append_data|ip_send_skb"),
    ("sockets: make, accept, close", r"inet_csk_(accept|clone|complete|destroy)|reqsk|tcp_(create_openreq|v4_syn_recv|done|"
     r"close|fin|disconnect|v4_destroy|init_sock)|sk_(clone|alloc|prot_alloc|destruct|free)|sock_(alloc|release|def_wakeup|"
     r"i_ino|map_fd)|inet_(accept|release|ehash|hash|unhash|bind|put_port|twsk)|__inet_(hash|twsk|inherit)|do_accept|"
     r"__sys_accept4|alloc_file|fput|__fput|d_alloc|dentry|iput|alloc_inode|evict|destroy_inode|fd_install|close_fd|"
     r"security_sk|apparmor_sk|tcp_time_wait|lookup_mnt|path_"),
    ("epoll", r"epoll|^ep_|eventpoll"),
    ("TCP and IP", r"tcp|^ip_|^__ip_|inet|sk_|sock|skb|fib|dst|neigh|dev_|netif|nf_|eth_|veth|br_|qdisc|xmit|net_rx|napi|"
     r"csum|__copy_skb|backlog|siphash|fdb_|raw_local|ipv4|pskb|gro|icmp|rt_|lock_sock"),
    ("files", r"sendfile|splice|page|filemap|folio|shmem|vfs|do_filp|openat|lookup|getname|generic_file|fsnotify|xas_|statx?|step_into|permission|dput|walk_component|link_path|"
     r"copy_mc|simple_"),
    ("memory", r"slab|kmem|kmalloc|kfree|alloc|free|memset|memcpy|memcg|obj_cgroup"),
    ("processes, time, locks", r"."),
)


def counts(path):
    """address -> instructions"""
    with open(path, "rb") as file:
        data = file.read()
    return {address: number for address, number in struct.iter_unpack("<QQ", data) if number}


def read_time(path):
    """Seconds"""
    with open(path, encoding="ascii") as file:
        return float(file.read())


def silent(folder, before):
    """address -> instructions that the node would have executed without the load, too"""
    if not os.path.exists(f"{folder}/counts-idle"):
        return {}
    idle, begin, end = (read_time(f"{folder}/at-{name}") for name in READINGS)
    first = counts(f"{folder}/counts-idle")
    return {address: (number - first.get(address, 0)) / (begin - idle) * (end - begin)
            for address, number in before.items()}


class Symbols:
    """The guest's /proc/kallsyms."""

    def __init__(self, path):
        self.names = []
        with open(path, encoding="ascii") as file:
            for line in file:
                match = re.match(r"(\w+) [tTwW] (\S+)(?:\s+\[(\S+)\])?", line)
                if match and int(match[1], 16) >= KERNEL:
                    self.names.append((int(match[1], 16), match[2], match[3] or "kernel"))
        self.names.sort()
        self.starts = [entry[0] for entry in self.names]

    def find(self, address):
        """(function, module, offset)"""
        if address < KERNEL:
            return "(user space)", "user", address
        at = bisect.bisect_right(self.starts, address) - 1
        if at < 0:
            return "(unknown)", "kernel", address
        start, name, module = self.names[at]
        return name, module, address - start


class Profile:
    """A run's folder, summed up by function and by module, per request."""

    def __init__(self, folder):
        with open(f"{folder}/wrk", encoding="ascii", errors="replace") as file:
            self.wrk = file.read()
        self.requests = int(re.search(r"(\d+) requests in", self.wrk)[1])
        before, after = counts(f"{folder}/counts-begin"), counts(f"{folder}/counts-end")
        silence = silent(folder, before)
        symbols = Symbols(f"{folder}/kallsyms")
        self.functions, self.modules = collections.Counter(), collections.Counter()
        self.blocks = collections.defaultdict(dict)
        for address, number in after.items():
            begun = before.get(address, 0)
            if number == begun:
                continue
            number = (number - begun - silence.get(address, 0)) / self.requests
            name, module, offset = symbols.find(address)
            self.functions[name, module] += number
            self.modules[module] += number
            self.blocks[name][offset] = number
        self.total = sum(self.modules.values())


def plugin():
    """The counting plugin, compiled when its source is newer."""
    source, target = f"{TOP}/experiments/profile.c", f"{TOP}/experiments/out/cache/profile.so"
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if not os.path.exists(target) or os.path.getmtime(target) < os.path.getmtime(source):
        subprocess.run(["cc", "-O2", "-Wall", "-shared", "-fPIC", "-o", target, source], check=True)
    return target


def files():
    """function -> "be/take.c", of the modules' own functions, for those in one file only"""
    found = collections.defaultdict(set)
    for path in glob.glob(f"{TOP}/*/*.o") + glob.glob(f"{TOP}/hooks/*/*.o"):
        part = os.path.relpath(path, TOP)
        if part.split("/")[0] not in ("fe", "be", "hooks", "shared", "policy"):
            continue
        said = subprocess.run(["nm", "--defined-only", path], capture_output=True, text=True, check=False)
        for line in said.stdout.split("\n"):
            words = line.split()
            if len(words) == 3 and words[1] in "tT":
                found[words[2]].add(part[:-2])
    return {name: next(iter(parts)) for name, parts in found.items() if len(parts) == 1}


def steps(profile):
    """{step: instructions a request}: baton's by file, the kernel's by purpose"""
    found, where = collections.Counter(), files()
    for (name, module), number in profile.functions.items():
        plain = re.sub(r"\.(part|isra|constprop|cold).*", "", name)
        if module.startswith("baton"):
            found["baton: " + where.get(plain, "shared by several files")] += number
        elif module == "user":
            found["user space: server and client"] += number
        elif module in ("bridge", "veth"):
            found["TCP and IP"] += number
        else:
            found[next(step for step, pattern in KERNEL_STEPS if re.search(pattern, plain))] += number
    return dict(found)
