// SPDX-License-Identifier: GPL-2.0
// walk.go BASE STEP... - walk.py with Go's http.Client; "serve" NAME ADDRESS DIR:
// Go's server for the files of DIR.
package main

import (
	"crypto/md5"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"time"
)

func serve(name, address, dir string) {
	files := http.FileServer(http.Dir(dir))
	handler := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-BE", name)
		files.ServeHTTP(w, r)
	}
	server := http.Server{Addr: address, Handler: http.HandlerFunc(handler), IdleTimeout: 2 * time.Second}
	log.Fatal(server.ListenAndServe())
}

func walk(base string, words []string) {
	client := http.Client{Timeout: time.Minute}
	for _, word := range words {
		method, what, _ := strings.Cut(word, ":")
		if method == "pause" {
			seconds, _ := time.ParseDuration(what + "s")
			time.Sleep(seconds)
			continue
		}
		request, _ := http.NewRequest(method, base+what, nil)
		answer, err := client.Do(request)
		if err != nil {
			log.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			log.Fatal(err)
		}
		answer.Body.Close()
		fmt.Printf("%s %s %d %d %x %s\n", method, what, answer.StatusCode, len(body), md5.Sum(body),
			answer.Header.Get("X-BE"))
	}
}

func main() {
	if os.Args[1] == "serve" {
		serve(os.Args[2], os.Args[3], os.Args[4])
	}
	walk(os.Args[1], os.Args[2:])
}
