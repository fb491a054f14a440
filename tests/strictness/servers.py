# SPDX-License-Identifier: GPL-2.0
"""servers.py - nginx, Apache, node, HAProxy and Go, on loopback, as they come.

nginx, Apache and HAProxy forward requests to an origin, which answers with the path that it got, as
hexadecimal digits, and the length of the body. node and Go answer so themselves.
"""
import os
import shutil
import socket
import subprocess
import threading
import time

MODULES = "/usr/lib/apache2/modules"

NODE = """
const http = require('http');
http.createServer((q, r) => {
  let n = 0;
  q.on('data', (d) => n += d.length);
  q.on('end', () => {
    const t = q.url.replace(/^https?:\\/\\/[^/?]*/i, '');
    const s = Buffer.from(t.startsWith('/') || t === '*' ? t : '/' + t, 'latin1').toString('hex') + ':' + n;
    r.writeHead(200, {'Content-Length': s.length, 'X-Echo': '1'});
    r.end(s);
  });
}).listen(%d, '127.0.0.1');
"""

GO = """
package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

func main() {
	http.ListenAndServe("127.0.0.1:%d", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, e := io.ReadAll(r.Body)
		if e != nil {
			w.Header().Set("Connection", "close")
			http.Error(w, "", 400)
			return
		}
		t := r.RequestURI
		if i := strings.Index(t, "://"); i > 0 && t[0] != '/' {
			t = t[i+3:]
			if j := strings.IndexAny(t, "/?"); j >= 0 {
				t = t[j:]
			} else {
				t = ""
			}
			if t == "" || t[0] != '/' {
				t = "/" + t
			}
		}
		w.Header().Set("X-Echo", "1")
		fmt.Fprintf(w, "%%x:%%d", t, len(b))
	}))
}
"""

NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.err;
events {{ worker_connections 256; }}
http {{
access_log off; keepalive_timeout 30;
client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{origin}; proxy_http_version 1.1; }} }}
}}
"""

APACHE = """
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule proxy_module {modules}/mod_proxy.so
LoadModule proxy_http_module {modules}/mod_proxy_http.so
ServerName lab
Listen 127.0.0.1:{port}
PidFile {folder}/apache.pid
ErrorLog {folder}/apache.err
DefaultRuntimeDir {folder}
Mutex file:{folder} default
AllowEncodedSlashes NoDecode
KeepAliveTimeout 30
MaxKeepAliveRequests 0
ProxyPass / http://127.0.0.1:{origin}/ nocanon disablereuse=on
"""

HAPROXY = """
global
  maxconn 200
defaults
  mode http
  timeout client 30s
  timeout server 10s
  timeout connect 5s
  retries 0
frontend f
  bind 127.0.0.1:{port}
  default_backend b
backend b
  option http-server-close
  http-reuse never
  server s 127.0.0.1:{origin}
"""


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Reader:
    """Buffered reading from a connection."""

    def __init__(self, sock):
        self.sock, self.held = sock, b""

    def more(self):
        data = self.sock.recv(65536)
        if not data:
            raise EOFError
        self.held += data

    def line(self):
        while b"\n" not in self.held:
            self.more()
        line, self.held = self.held.split(b"\n", 1)
        return line.rstrip(b"\r")

    def take(self, size):
        while len(self.held) < size:
            self.more()
        data, self.held = self.held[:size], self.held[size:]
        return data

    def fields(self):
        found = {}
        while line := self.line():
            name, _, value = line.partition(b":")
            found[name.strip().lower()] = value.strip()
        return found

    def chunks(self):
        body = b""
        while size := int(self.line().split(b";")[0].strip(), 16):
            body += self.take(size)
            self.line()
        while self.line():
            pass
        return body


class Origin(threading.Thread):
    """Answers one request a connection, with its target and the length of its body."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            sock, _ = self.listener.accept()
            threading.Thread(target=self.one, args=(sock,), daemon=True).start()

    def one(self, sock):
        try:
            self.answer(sock)
        except (EOFError, OSError, ValueError):
            pass
        finally:
            sock.close()

    def request(self, sock):
        reader = Reader(sock)
        sock.settimeout(10)
        words = reader.line().split(b" ")
        fields = reader.fields()
        if b"expect" in fields:
            sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if b"chunked" in fields.get(b"transfer-encoding", b"").lower():
            body = reader.chunks()
        else:
            body = reader.take(int(fields.get(b"content-length", 0)))
        return b" ".join(words[1:-1]), fields, body

    def answer(self, sock):
        target, _, body = self.request(sock)
        for scheme in b"http://", b"https://":
            if target.lower().startswith(scheme):
                target = target[len(scheme):]
                at = min((target.find(mark) for mark in (b"/", b"?") if mark in target), default=len(target))
                target = target[at:]
                target = target if target.startswith(b"/") else b"/" + target
        text = f"{target.hex()}:{len(body)}".encode()
        sock.sendall(b"HTTP/1.1 200 OK\r\nX-Echo: 1\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text))


class Servers:
    """The servers that are installed; used in a with statement."""

    def __init__(self, folder, origin):
        self.folder, self.origin = folder, origin
        self.ports, self.missing, self.processes = {}, [], []

    def put(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def start(self, name, program, words):
        """Start a server; words(port) -> its command."""
        if not shutil.which(program):
            self.missing.append(name)
            return
        port = free_port()
        with open(os.path.join(self.folder, name + ".log"), "wb") as log:
            self.processes.append(subprocess.Popen(words(port), stdout=log, stderr=log, stdin=subprocess.DEVNULL))
        self.ports[name] = port

    def conf(self, name, text, port):
        return self.put(name, text.format(folder=self.folder, port=port, origin=self.origin, modules=MODULES))

    def go(self, port):
        self.put("main.go", GO % port)
        program = os.path.join(self.folder, "echo")
        subprocess.run(["go", "build", "-o", program, "main.go"], cwd=self.folder, check=True,
                       env=dict(os.environ, GOCACHE=self.folder + "/cache", GOFLAGS="-mod=mod", GO111MODULE="off"))
        return [program]

    def __enter__(self):
        self.start("nginx", "nginx", lambda port: ["nginx", "-p", self.folder, "-e", f"{self.folder}/nginx.err",
                                                   "-c", self.conf("nginx.conf", NGINX, port)])
        self.start("apache", "apache2", lambda port: ["apache2", "-DFOREGROUND", "-d", self.folder,
                                                      "-f", self.conf("apache.conf", APACHE, port)])
        self.start("node", "node", lambda port: ["node", "-e", NODE % port])
        self.start("haproxy", "haproxy", lambda port: ["haproxy", "-db", "-f", self.conf("haproxy.cfg", HAPROXY, port)])
        self.start("go", "go", self.go)
        for name, port in self.ports.items():
            self.wait(name, port)
        return self

    def wait(self, name, port):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), 5).close()
                return
            except OSError:
                time.sleep(0.05)
        with open(os.path.join(self.folder, name + ".log"), encoding="utf-8", errors="replace") as log:
            raise RuntimeError(f"{name} does not listen: {log.read()}")

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()
