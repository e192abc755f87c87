import type { RunnerPackage } from "./types.ts";

/**
 * Conventions, as in the events of `go test -json`:
 * - A subtest (`t.Run`) is a test, and so is its parent. A parent fails when a subtest fails, and does not count as
 *   skipped when a subtest is skipped.
 * - An example with an `Output:` comment is a test.
 * - A test that panics counts as ran and failed. Its package has no other test, as a panic stops the package.
 * - Go has no setup hook: a helper that calls `t.Fatal` stands for it.
 */
export const GO: RunnerPackage = {
  runner: "go",
  programs: ["go", "make"],
  debian: ["golang-go", "make"],
  files: {
    "go.mod": `module example.com/units

go 1.19
`,
    "cmd/units/main.go": `package main

import (
	"fmt"

	"example.com/units/length"
)

func main() {
	fmt.Println(length.ToMetres(1, "km"))
}
`,
    "length/length.go": `// Package length converts lengths.
package length

var metres = map[string]float64{"m": 1, "km": 1000, "cm": 0.01}

// ToMetres returns 0 for an unknown unit.
func ToMetres(value float64, unit string) float64 {
	return value * metres[unit]
}
`,
    // 1 + 3 subtests + 1 + 1 example = 6 tests
    "length/length_test.go": `package length

import (
	"fmt"
	"testing"
)

func TestToMetres(t *testing.T) {
	cases := []struct {
		name, unit string
		want       float64
	}{
		{"metres", "m", 2},
		{"kilometres", "km", 2000},
		{"centimetres", "cm", 0.02},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := ToMetres(2, c.unit); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestUnknownUnit(t *testing.T) {
	t.Parallel()
	if got := ToMetres(2, "parsec"); got != 0 {
		t.Errorf("got %v", got)
	}
}

func ExampleToMetres() {
	fmt.Println(ToMetres(3, "km"))
	// Output: 3000
}
`,
    "roman/roman.go": `// Package roman reads Roman numerals.
package roman

import "errors"

var digits = map[rune]int{'I': 1, 'V': 5, 'X': 10, 'L': 50, 'C': 100}

// Parse returns an error for anything but the digits I to C.
func Parse(text string) (int, error) {
	sum, before := 0, 0
	for _, letter := range text {
		value, ok := digits[letter]
		if !ok {
			return 0, errors.New("no digit: " + string(letter))
		}
		if value > before {
			sum -= 2 * before
		}
		sum += value
		before = value
	}
	return sum, nil
}
`,
    // TestParse, valid, valid/IV, valid/XC, invalid = 5 tests
    "roman/roman_test.go": `package roman

import "testing"

func TestParse(t *testing.T) {
	t.Run("valid", func(t *testing.T) {
		for text, want := range map[string]int{"IV": 4, "XC": 90} {
			t.Run(text, func(t *testing.T) {
				if got, err := Parse(text); err != nil || got != want {
					t.Fatalf("got %v, %v", got, err)
				}
			})
		}
	})
	t.Run("invalid", func(t *testing.T) {
		if _, err := Parse("IIX4"); err == nil {
			t.Fatal("no error")
		}
	})
}
`,
  },
  cases: [
    { situation: "alone", command: "go test ./...", expected: { end: 0, ran: 11, failed: 0, skipped: 0 } },
    {
      situation: "after a build",
      command: "go build ./... && go vet ./... && go test ./...",
      expected: { end: 0, ran: 11, failed: 0, skipped: 0 },
    },
    {
      // Go takes the second result of the first command from its cache, and the last command runs 6 tests again.
      situation: "twice in a row",
      command: "go test ./... && go test ./... && go test -count=1 -v ./length",
      expected: { end: 0, ran: 11, failed: 0, skipped: 0 },
    },
    {
      situation: "pre-script",
      files: {
        Makefile: `GO ?= go

.PHONY: check test

check:
\t@test -z "$$(gofmt -l .)" || (echo "run gofmt" && exit 1)
\t$(GO) vet ./...

test: check
\t$(GO) test -v ./...
`,
      },
      command: "make test",
      expected: { end: 0, ran: 11, failed: 0, skipped: 0 },
    },
    {
      // A module of its own: TestRate, two subtests, and FuzzRate with its two seeds = 6 tests.
      situation: "workspace",
      files: {
        "services/rates/go.mod": `module example.com/rates

go 1.19
`,
        "services/rates/rates.go": `package rates

// Rate is 1 for an unknown currency.
func Rate(currency string) float64 {
	if currency == "usd" {
		return 1.25
	}
	return 1
}
`,
        "services/rates/rates_test.go": `package rates

import "testing"

func TestRate(t *testing.T) {
	for _, currency := range []string{"eur", "chf"} {
		t.Run(currency, func(t *testing.T) {
			if Rate(currency) != 1 {
				t.Error(currency)
			}
		})
	}
}

func FuzzRate(f *testing.F) {
	f.Add("usd")
	f.Add("")
	f.Fuzz(func(t *testing.T, currency string) {
		if Rate(currency) <= 0 {
			t.Error(currency)
		}
	})
}
`,
      },
      command: "cd services/rates && go test ./...",
      expected: { end: 0, ran: 6, failed: 0, skipped: 0 },
    },
    { situation: "coverage", command: "go test -cover ./...", expected: { end: 0, ran: 11, failed: 0, skipped: 0 } },
    {
      // 11 + 6 ran. Failed: TestParts with "two", TestStore (helper) and TestLoad (panic). Passed: "one" and TestName.
      situation: "failing",
      files: {
        "order/order_test.go": `package order

import "testing"

func open(t *testing.T) string {
	t.Helper()
	t.Fatal("no store")
	return ""
}

func TestParts(t *testing.T) {
	for count, name := range []string{"zero", "one", "two"}[1:] {
		t.Run(name, func(t *testing.T) {
			if count != 0 {
				t.Errorf("got %d parts", count)
			}
		})
	}
}

func TestStore(t *testing.T) {
	if open(t) == "" {
		t.Error("empty")
	}
}

func TestName(t *testing.T) {
	t.Log("order 1")
}
`,
        "order/load/load_test.go": `package load

import "testing"

func TestLoad(t *testing.T) {
	var orders map[string]int
	orders["first"] = 1
}
`,
      },
      command: "go test ./...",
      expected: { end: 1, ran: 17, failed: 4, skipped: 0 },
    },
    {
      // 11 + 3 ran: TestUnits, "gram" and TestPrice. Skipped: TestScale, TestLarge and "stone".
      situation: "skipped",
      files: {
        "weight/weight_test.go": `package weight

import "testing"

func TestScale(t *testing.T) {
	t.Skip("no scale")
}

func TestLarge(t *testing.T) {
	if testing.Short() {
		t.SkipNow()
	}
	t.Fatal("too large")
}

func TestUnits(t *testing.T) {
	t.Run("gram", func(t *testing.T) {})
	t.Run("stone", func(t *testing.T) {
		t.Skipf("%s has no factor", t.Name())
	})
}

func TestPrice(t *testing.T) {}
`,
      },
      command: "go test -short ./...",
      expected: { end: 0, ran: 14, failed: 0, skipped: 3 },
    },
    {
      situation: "slow",
      files: {
        "clock/clock_test.go": `package clock

import (
	"testing"
	"time"
)

func TestWaitsForTick(t *testing.T) {
	time.Sleep(2200 * time.Millisecond)
}

func TestStarts(t *testing.T) {}
`,
      },
      command: "go test ./...",
      expected: { end: 0, ran: 13, failed: 0, skipped: 0, slow: { name: "TestWaitsForTick", atLeastMs: 2000 } },
    },
    {
      // Go reports packages in alphabetical order. The last package hangs: 6 + 5 tests.
      situation: "hanging",
      files: {
        "wire/wire_test.go": `package wire

import (
	"testing"
	"time"
)

func TestReceive(t *testing.T) {
	for {
		time.Sleep(time.Second)
	}
}

func TestClose(t *testing.T) {}
`,
      },
      command: "go test -timeout 0 ./...",
      expected: { end: "timeout", ran: 11, failed: 0, skipped: 0 },
    },
  ],
};
