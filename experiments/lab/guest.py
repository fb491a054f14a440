# SPDX-License-Identifier: GPL-2.0
"""A guest: one QEMU process, with the pipes that carry its reports and output."""
import ctypes
import mmap
import os
import platform
import selectors
import signal
import socket
import subprocess
import sys
import time

QEMU = "qemu-system-x86_64"
END = b"\0lab: end\0"

# tsc: the emulated counters agree, and every other clock costs an exit.
# norandmaps: emulation translates code once for each address, so programs start
# three times as fast if their libraries are always at the same one.
# lsm: if only apparmor were left out, Debian would use SELinux, which costs time.
# notests: the kernel's own crypto tests take a third of a second.
APPEND = ("console=ttyS0 quiet panic=-1 oops=panic mitigations=off audit=0 lsm=yama"
          " tsc=reliable no_timer_check norandmaps cryptomgr.notests random.trust_cpu=on"
          " rcupdate.rcu_cpu_stall_timeout=60 log_buf_len=16M nokaslr")


# rdtsc; shl $32,%rdx; or %rdx,%rax; ret
RDTSC = b"\x0f\x31\x48\xc1\xe2\x20\x48\x09\xd0\xc3"


def tsc_khz():
    """The rate of the processor's time stamp counter, or None if it is unknown.

    Emulation shows this counter to its guests. A guest that measures the rate itself
    gets it wrong if it does not run for a while meanwhile: on a busy host one boot in
    ten had a clock that was 6 to 49 times too fast, and all of its timeouts expired
    too early.
    """
    if platform.machine() != "x86_64":
        return None
    try:
        code = mmap.mmap(-1, len(RDTSC), prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    except OSError:
        return None
    code.write(RDTSC)
    rdtsc = ctypes.CFUNCTYPE(ctypes.c_uint64)(ctypes.addressof(ctypes.c_char.from_buffer(code)))

    def sample():
        """The clock and the counter at one moment: the fastest of many tries."""
        tries = []
        for _ in range(50):
            before, count, after = time.monotonic_ns(), rdtsc(), time.monotonic_ns()
            tries.append((after - before, before, count))
        return min(tries)[1:]

    begin, first = sample()
    time.sleep(0.1)
    end, last = sample()
    return (last - first) * 1000000 // (end - begin)


def die_with_parent():
    """Runs in a child process: no guest outlives a killed run."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def escape(path):
    """QEMU's option parser takes a doubled comma for one."""
    return path.replace(",", ",,")


class Guest:
    """name: the node (vm shape) or "lab". Start it, then let run's selector call back."""

    def __init__(self, name, console):
        self.name = name
        self.console = console
        self.process = None
        self.devices = []
        self.fds = []
        self.pipes = []
        self.ports = 0

    def pipe(self, number, name, receive):
        """A port of the guest, /dev/lab/<name>, whose bytes go to receive(data)."""
        here, there = os.pipe()
        os.set_inheritable(there, True)
        os.set_blocking(here, False)
        self.fds.append(there)
        self.pipes.append((here, receive))
        self.ports += 1
        self.devices += [
            "-add-fd", f"fd={there},set={there}",
            "-chardev", f"file,id={name},path=/dev/fdset/{there},append=on",
            "-device", f"virtserialport,chardev={name},name={name},nr={number}"]

    def channel(self, number, name, receive):
        """A port in both directions. -> the socket to answer on"""
        here, there = socket.socketpair()
        there.set_inheritable(True)
        here.setblocking(False)
        self.fds.append(there)
        self.pipes.append((here, receive))
        self.ports += 1
        self.devices += [
            "-chardev", f"socket,id={name},fd={there.fileno()}",
            "-device", f"virtserialport,chardev={name},name={name},nr={number}"]
        return here

    def terminal(self):
        """Our terminal becomes the guest's hvc0."""
        self.devices += ["-chardev", "stdio,id=tty,signal=off",
                         "-device", "virtconsole,chardev=tty,name=tty,nr=0"]

    def nic(self, number, mac, sock):
        """A network card on our switch."""
        sock.set_inheritable(True)
        self.fds.append(sock)
        self.devices += [
            "-netdev", f"socket,id=net{number},fd={sock.fileno()}",
            "-device", f"virtio-net-pci,netdev=net{number},mac={mac},romfile=,addr={8 + number:x}"]

    def start(self, kernel, initrd, run_dir, options, append=""):
        """options: QEMU arguments for processors, memory, acceleration."""
        share = "local,security_model=none,multidevs=remap"
        command = [
            QEMU, "-M", "q35", "-nodefaults", "-no-user-config", "-no-reboot",
            "-display", "none", "-name", f"lab-{self.name}",
            "-chardev", f"file,id=console,path={escape(self.console)}",
            "-serial", "chardev:console",
            "-fsdev", f"{share},id=host,path=/,readonly=on",
            "-device", "virtio-9p-pci,fsdev=host,mount_tag=host",
            "-fsdev", f"{share},id=run,path={escape(run_dir)}",
            "-device", "virtio-9p-pci,fsdev=run,mount_tag=run",
            "-device", "virtio-serial-pci",
            *self.devices, *options, "-kernel", kernel, "-initrd", initrd,
            "-append", f"{APPEND} lab.node={self.name} lab.ports={self.ports} {append}"]
        with open(f"{self.console}.qemu", "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                command, stderr=errors, stdin=None if "tty" in " ".join(command) else subprocess.DEVNULL,
                pass_fds=[getattr(fd, "fileno", lambda fd=fd: fd)() for fd in self.fds],
                preexec_fn=die_with_parent)
        for fd in self.fds:
            fd.close() if hasattr(fd, "close") else os.close(fd)

    def watch(self, selector):
        """Register our ends of the pipes."""
        for fd, receive in self.pipes:
            selector.register(fd, selectors.EVENT_READ, receive)

    def qemu_errors(self):
        """QEMU's own messages."""
        try:
            with open(f"{self.console}.qemu", encoding="utf-8", errors="replace") as file:
                return [line.rstrip() for line in file if "terminating on signal" not in line
                        and "doesn't support requested feature" not in line]
        except OSError:
            return []

    def console_tail(self, lines):
        """The last lines of its kernel console."""
        try:
            with open(self.console, encoding="utf-8", errors="replace") as file:
                return [line.rstrip() for line in file][-lines:]
        except OSError:
            return []

    def stop(self):
        """End QEMU; SIGTERM lets it give the terminal back as it was."""
        if not self.process:
            return
        if self.process.poll() is None:
            self.process.terminate()
            self.process.send_signal(signal.SIGCONT)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if not self.qemu_errors():
            try:
                os.unlink(f"{self.console}.qemu")
            except OSError:
                pass


class Output:
    """A script's output: passed on as it comes, up to the mark that ends it."""

    def __init__(self, target):
        self.target = target
        self.held = b""
        self.ended = False

    def receive(self, data):
        """Data that could be the beginning of the mark is held until more comes."""
        if self.ended:
            return
        self.held += data
        at = self.held.find(END)
        if at >= 0:
            self._pass(self.held[:at])
            self.ended = True
            return
        keep = next(n for n in range(len(END) - 1, -1, -1) if self.held.endswith(END[:n]))
        self._pass(self.held[:len(self.held) - keep])
        self.held = self.held[len(self.held) - keep:]

    def _pass(self, data):
        while data:
            try:
                data = data[os.write(self.target, data):]
            except BrokenPipeError:
                # As for any command whose reader has gone.
                sys.exit(141)
            except BlockingIOError:
                pass


class Lines:
    """Reports: one call for each complete line."""

    def __init__(self, call):
        self.call = call
        self.held = b""

    def receive(self, data):
        *lines, self.held = (self.held + data).split(b"\n")
        for line in lines:
            self.call(line.decode(errors="replace"))
