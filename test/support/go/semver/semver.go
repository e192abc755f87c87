// Package semver parses and orders versions, and parses durations with days.
package semver

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	ErrInvalid = errors.New("semver: invalid version")
	identifier = regexp.MustCompile(`^[0-9A-Za-z-]+$`)
	units      = map[string]time.Duration{
		"ms": time.Millisecond,
		"s":  time.Second,
		"m":  time.Minute,
		"h":  time.Hour,
		"d":  24 * time.Hour,
	}
)

const (
	maxLength = 64
	minParts  = 3
)

// Version is a parsed version.
type Version struct {
	Major, Minor, Patch uint64
	Pre                 []string
	Build               string
}

// Parse parses a version such as v1.2.3-rc.1+linux.
func Parse(s string) (Version, error) {
	var v Version
	if len(s) > maxLength {
		return v, fmt.Errorf("%w: longer than %d", ErrInvalid, maxLength)
	}
	s = strings.TrimPrefix(s, "v")
	if i := strings.IndexByte(s, '+'); i >= 0 {
		v.Build = s[i+1:]
		if !identifier.MatchString(v.Build) {
			return Version{}, fmt.Errorf("%w: build %q", ErrInvalid, v.Build)
		}
		s = s[:i]
	}
	core, pre, hasPre := strings.Cut(s, "-")
	parts := strings.Split(core, ".")
	if len(parts) != minParts {
		return Version{}, fmt.Errorf("%w: %d parts", ErrInvalid, len(parts))
	}
	for i, target := range []*uint64{&v.Major, &v.Minor, &v.Patch} {
		n, err := parseNumber(parts[i])
		if err != nil {
			return Version{}, err
		}
		*target = n
	}
	if hasPre {
		ids, err := parsePre(pre)
		if err != nil {
			return Version{}, err
		}
		v.Pre = ids
	}
	return v, nil
}

func parseNumber(s string) (uint64, error) {
	if len(s) > 1 && s[0] == '0' {
		return 0, fmt.Errorf("%w: leading zero in %q", ErrInvalid, s)
	}
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", ErrInvalid, s)
	}
	return n, nil
}

func parsePre(s string) ([]string, error) {
	ids := strings.Split(s, ".")
	for _, id := range ids {
		if !identifier.MatchString(id) {
			return nil, fmt.Errorf("%w: pre-release %q", ErrInvalid, id)
		}
	}
	return ids, nil
}

// String writes a version.
func (v Version) String() string {
	var b strings.Builder
	b.Grow(16)
	fmt.Fprintf(&b, "%d.%d.%d", v.Major, v.Minor, v.Patch)
	if len(v.Pre) > 0 {
		b.WriteString("-" + strings.Join(v.Pre, "."))
	}
	if v.Build != "" {
		b.WriteString("+" + v.Build)
	}
	return b.String()
}

// IsStable tells whether a version is a release.
func (v Version) IsStable() bool {
	return v.Major > 0 && len(v.Pre) == 0
}

func order(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Compare returns -1, 0 or 1.
func Compare(a, b Version) int {
	if c := order(a.Major, b.Major); c != 0 {
		return c
	}
	if c := order(a.Minor, b.Minor); c != 0 {
		return c
	}
	if c := order(a.Patch, b.Patch); c != 0 {
		return c
	}
	return comparePre(a.Pre, b.Pre)
}

func comparePre(a, b []string) int {
	if len(a) == 0 || len(b) == 0 {
		return order(uint64(len(b)), uint64(len(a)))
	}
	for i := 0; i < len(a) && i < len(b); i++ {
		if c := compareID(a[i], b[i]); c != 0 {
			return c
		}
	}
	return order(uint64(len(a)), uint64(len(b)))
}

func compareID(a, b string) int {
	m, errA := strconv.ParseUint(a, 10, 64)
	n, errB := strconv.ParseUint(b, 10, 64)
	if errA == nil && errB == nil {
		return order(m, n)
	}
	if errA == nil {
		return -1
	}
	if errB == nil {
		return 1
	}
	return strings.Compare(a, b)
}

// Max returns the highest version that satisfies ok, and false if there is none.
func Max(versions []Version, ok func(Version) bool) (Version, bool) {
	var best Version
	found := false
	for _, v := range versions {
		if ok != nil && !ok(v) {
			continue
		}
		if !found || Compare(v, best) > 0 {
			best, found = v, true
		}
	}
	return best, found
}

// Bump returns the next minor version.
func (v Version) Bump() Version {
	next := v
	next.Minor++
	next.Patch = 0
	next.Pre = nil
	next.Build = ""
	return next
}

// ParseDuration parses durations such as 1d12h.
func ParseDuration(s string) (time.Duration, error) {
	if s == "" {
		return 0, errors.New("semver: empty duration")
	}
	sign := time.Duration(1)
	if s[0] == '-' {
		sign, s = -1, s[1:]
	}
	var total time.Duration
	for len(s) > 0 {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		count, err := strconv.Atoi(s[:n])
		if err != nil {
			return 0, fmt.Errorf("semver: number expected in %q", s)
		}
		s = s[n:]
		n = 0
		for n < len(s) && (s[n] < '0' || s[n] > '9') {
			n++
		}
		unit, ok := units[s[:n]]
		if !ok {
			return 0, fmt.Errorf("semver: unknown unit %q", s[:n])
		}
		total += time.Duration(count) * unit
		s = s[n:]
	}
	return sign * total, nil
}
