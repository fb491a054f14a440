# SPDX-License-Identifier: GPL-2.0
"""Requests of a script to stop, continue, kill or boot a node."""
import signal


class Control:
    """Requests from the script's guest, a line each: TOKEN VERB NODE.

    The answer repeats TOKEN, followed by "ok" or an error. The answer to boot
    comes when the node is up.
    """

    def __init__(self, lab):
        self.lab = lab
        self.answers = None
        self.stopped = set()
        self.booting = {}
        self.lives = {}

    def request(self, line):
        words = line.split()
        if len(words) != 3:
            return
        token, verb, name = words
        verbs = {"stop": self.stop, "cont": self.cont, "kill": self.kill, "boot": self.boot}
        if verb not in verbs:
            answer = f"there is no {verb}: use {', '.join(verbs)}"
        elif name not in self.lab.nodes or name == "client":
            answer = f"{name} is not a node that can do without: use {', '.join(self.lab.nodes[1:])}"
        else:
            answer = verbs[verb](name, token)
        if answer:
            self.answer(token, answer)

    def answer(self, token, text):
        self.answers.sendall(f"{token} {text}\n".encode())

    def guest(self, name):
        return next((guest for guest in self.lab.guests if guest.name == name), None)

    def stop(self, name, _token):
        """The whole machine stops, and so do its timers; frames for it wait, up to a limit."""
        guest = self.guest(name)
        if not guest or name in self.stopped:
            return f"{name} does not run"
        guest.process.send_signal(signal.SIGSTOP)
        self.stopped.add(name)
        return "ok"

    def cont(self, name, _token):
        if name not in self.stopped:
            return f"{name} is not stopped"
        self.guest(name).process.send_signal(signal.SIGCONT)
        self.stopped.remove(name)
        return "ok"

    def kill(self, name, _token):
        """As when the power fails: no other node is told."""
        guest = self.guest(name)
        if not guest or name in self.booting:
            return f"{name} does not run"
        self.lab.guests.remove(guest)
        self.stopped.discard(name)
        guest.process.kill()
        guest.process.wait()
        return "ok"

    def boot(self, name, token):
        if self.guest(name):
            return f"{name} runs: kill it first"
        self.lives[name] = self.lives.get(name, 1) + 1
        self.booting[name] = token
        self.lab.boot_guest(name, f"-{name}.{self.lives[name]}")
        return None

    def up(self, name):
        """The node has reported that it is up."""
        if name in self.booting:
            self.answer(self.booting.pop(name), "ok")
