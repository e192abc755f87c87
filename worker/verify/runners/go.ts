import type { Runner } from "./runner.ts";

/** `go test`. The wrapper lays a copy of Go's package `testing` over the original; the copy writes a line for each test. */
export const go: Runner = { name: "go", starts: /^(?:go|gotestsum|richgo)$/, wrappers: { go: "go/go.sh" } };
