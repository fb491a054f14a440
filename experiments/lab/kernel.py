# SPDX-License-Identifier: GPL-2.0
"""A kernel image: its version, its modules, and the form that boots fastest.

A compressed image unpacks itself inside the emulated machine, which takes
seconds; unpacked once on the host and entered through its PVH note, the same
kernel starts at once.
"""
import bz2
import lzma
import os
import re
import struct
import subprocess
import zlib


class KernelError(Exception):
    """A problem with an image; the message tells how to solve it."""


def _modules_image(objects):
    """The one that baton.ko was built for, if it is in /boot."""
    done = subprocess.run(["/sbin/modinfo", "-F", "vermagic", f"{objects}/baton.ko"],
                          capture_output=True, text=True, check=False)
    version = done.stdout.split()
    image = f"/boot/vmlinuz-{version[0]}" if version else ""
    return image if os.path.exists(image) else None


def _newest_image():
    """Debian's, in version order."""
    def order(name):
        return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]
    names = [name for name in os.listdir("/boot") if name.startswith("vmlinuz-")
             and os.path.isdir(f"/lib/modules/{name[8:]}")]
    if not names:
        raise KernelError("there is no kernel in /boot: apt-get install linux-image-amd64, or give --kernel IMAGE")
    return f"/boot/{max(names, key=order)}"


def image_for(objects):
    """The kernel for guests: the one that the modules in OBJECTS were built for, else the newest."""
    return _modules_image(objects) or _newest_image()


def _unpack(data):
    if data[:6] == b"\xfd7zXZ\0":
        return lzma.LZMADecompressor().decompress(data)
    if data[:2] == b"\x1f\x8b":
        return zlib.decompressobj(31).decompress(data)
    if data[:3] == b"BZh":
        return bz2.BZ2Decompressor().decompress(data)
    if data[:2] == b"\x5d\x00":
        return lzma.LZMADecompressor(format=lzma.FORMAT_ALONE).decompress(data)
    for magic, tool in ((b"\x28\xb5\x2f\xfd", "zstd"), (b"\x02\x21\x4c\x18", "lz4")):
        if data[:4] == magic:
            # The payload ends with the length of the kernel, which does not belong to the compressed data.
            done = subprocess.run([tool, "-dc"], input=data[:-4], capture_output=True)
            return done.stdout
    return b""


def _has_pvh_note(elf):
    """QEMU enters an ELF kernel only through Xen's PHYS32_ENTRY note."""
    if elf[:4] != b"\x7fELF" or elf[4] != 2:
        return False
    offset, = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    for i in range(count):
        kind, _, at, _, _, length = struct.unpack_from("<IIQQQQ", elf, offset + i * size)
        end = at + length
        while kind == 4 and at + 12 <= end:
            name, desc, what = struct.unpack_from("<III", elf, at)
            if elf[at + 12:at + 16] == b"Xen\0" and what == 18:
                return True
            at += 12 + (name + 3 & ~3) + (desc + 3 & ~3)
    return False


class Kernel:
    """image: a bzImage; modules: its /lib/modules folder, or None to look."""

    def __init__(self, image, modules=None):
        self.image = os.path.realpath(image)
        try:
            with open(self.image, "rb") as file:
                self.data = file.read()
        except OSError as error:
            raise KernelError(f"cannot read the kernel {image}: {error.strerror}") from error
        if self.data[0x202:0x206] != b"HdrS" and self.data[0x202:0x206] != b"SrdH":
            raise KernelError(f"{image} is not a bzImage; give arch/x86/boot/bzImage or /boot/vmlinuz-*")
        at = struct.unpack_from("<H", self.data, 0x20e)[0] + 0x200
        self.version = self.data[at:self.data.index(b"\0", at)].split()[0].decode()
        self.modules = self._modules(modules)

    def _modules(self, given):
        base = os.path.dirname(self.image)
        tried = [given] if given else [
            os.path.join(base, "lib/modules", self.version),
            os.path.join(base, "../lib/modules", self.version),
            os.path.join("/lib/modules", self.version)]
        for folder in tried:
            if os.path.exists(os.path.join(folder, "modules.dep")):
                return os.path.realpath(folder)
        if given:
            raise KernelError(f"{given} has no modules.dep: run depmod, or give the folder of {self.version}")
        return None

    def key(self):
        """Changes when the image or its modules change."""
        parts = [self.image, str(os.stat(self.image).st_mtime_ns), str(len(self.data))]
        if self.modules:
            parts.append(self.modules)
            parts.append(str(os.stat(os.path.join(self.modules, "modules.dep")).st_mtime_ns))
        return "\n".join(parts)

    def unpack(self, output):
        """Write the plain kernel to output; False if this image has none that QEMU can enter."""
        sectors = self.data[0x1f1] or 4
        start, length = struct.unpack_from("<II", self.data, 0x248)
        start += (sectors + 1) * 512
        try:
            elf = _unpack(self.data[start:start + length])
        except (OSError, lzma.LZMAError, zlib.error, ValueError):
            return False
        if not _has_pvh_note(elf):
            return False
        with open(f"{output}.{os.getpid()}", "wb") as file:
            file.write(elf)
        os.rename(f"{output}.{os.getpid()}", output)
        return True
