import type { Judgements } from "./judgement.ts";

/** The judgements of faults in Go that no test noticed, by package. */
export const GO_JUDGEMENTS: Judgements = {
  "container/list": [
    {
      line: "return e.Value",
      became: "if false { return e.Value }; return nil",
      isEquivalent: false,
      why: "Remove no longer returns the element's value",
    },
    {
      line: "if e.list != l || e == mark || mark.list != l {",
      became: "if ((e.list != l) && false) || e == mark || mark.list != l {",
      isEquivalent: false,
      why: "an element of another list is moved into this list",
    },
    {
      line: "if e.list != l || e == mark || mark.list != l {",
      became: "if ((e.list != l || e == mark) && false) || mark.list != l {",
      isEquivalent: false,
      why: "an element of another list is moved into this list, or an element before itself",
    },
    {
      line: "if e.list != l || l.root.next == e {",
      became: "if ((e.list != l) && false) || l.root.next == e {",
      isEquivalent: false,
      why: "an element of another list is moved into this list",
    },
  ],
  "encoding/csv": [
    {
      line: "err = errRead",
      became: "if false { err = errRead }",
      isEquivalent: false,
      why: "an error of the underlying reader inside a record is lost",
    },
    {
      line: 'panic("out of range index passed to FieldPos")',
      became: 'if false { panic("out of range index passed to FieldPos") }',
      isEquivalent: true,
      why: "the index expression after it panics for the same arguments",
    },
    {
      line: "if field < 0 || field >= len(r.fieldPositions) {",
      became: "if field < 0 && field >= len(r.fieldPositions) {",
      isEquivalent: true,
      why: "the index expression after it panics for the same arguments",
    },
    {
      line: "if r.Comment != 0 && nextRune(line) == r.Comment {",
      became: "if ((r.Comment != 0) || true) && nextRune(line) == r.Comment {",
      isEquivalent: false,
      why: "without a comment character, lines that begin with a zero byte are skipped",
    },
  ],
  "text/tabwriter": [
    {
      line: "if b.flags&StripEscape == 0 {",
      became: "if b.flags&StripEscape != 0 {",
      isEquivalent: false,
      why: "cells with escaped text get another width",
    },
    {
      line: "if !flushed {",
      became: "if flushed {",
      isEquivalent: true,
      why: "the branch only chooses the capacity of a slice",
    },
    {
      line: "b.lines[n-1] = make([]cell, 0, prev)",
      became: "if false { b.lines[n-1] = make([]cell, 0, prev) }",
      isEquivalent: true,
      why: "the statement only enlarges the capacity of an empty slice",
    },
    {
      line: "if n := len(b.lines); n >= 2 {",
      became: "if n := len(b.lines); n >= 3 {",
      isEquivalent: true,
      why: "the branch only chooses the capacity of a slice",
    },
    {
      line: "panic(osError{err})",
      became: "if false { panic(osError{err}) }",
      isEquivalent: false,
      why: "errors of the underlying writer are lost",
    },
    { line: "n = 0", became: "if false { n = 0 }", isEquivalent: true, why: "the named result is 0 already" },
    {
      line: "pos := 0",
      became: "pos := 1",
      isEquivalent: true,
      why: "the debugging function dump is never called and not exported",
    },
    {
      line: "return new(Writer).Init(output, minwidth, tabwidth, padding, padchar, flags)",
      became: "return new(Writer).Init(output, tabwidth, minwidth, padding, padchar, flags)",
      isEquivalent: false,
      why: "NewWriter uses the cell width as tab width",
    },
    {
      line: "if minwidth < 0 || tabwidth < 0 || padding < 0 {",
      became: "if minwidth < 0 && tabwidth < 0 || padding < 0 {",
      isEquivalent: false,
      why: "a negative width no longer panics",
    },
    {
      line: "b.cell.width -= 2 // don't count the Escape chars",
      became: "b.cell.width -= 3 // don't count the Escape chars",
      isEquivalent: false,
      why: "cells with escaped text get another width",
    },
    {
      line: "func NewWriter(output io.Writer, minwidth, tabwidth, padding int, padchar byte, flags uint) *Writer {",
      became: "func NewWriter(output io.Writer, tabwidth, minwidth, padding int, padchar byte, flags uint) *Writer {",
      isEquivalent: false,
      why: "NewWriter uses the cell width as tab width",
    },
    {
      line: "if minwidth < 0 || tabwidth < 0 || padding < 0 {",
      became: "if (minwidth < 0 || tabwidth < 0 || padding < 0) && false {",
      isEquivalent: false,
      why: "a negative width no longer panics",
    },
  ],
};
