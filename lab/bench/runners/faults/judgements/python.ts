import type { Judgements } from "./judgement.ts";

/** The judgements of faults in Python that no test noticed, by package. */
export const PYTHON_JUDGEMENTS: Judgements = {
  textwrap: [
    {
      line: 'if __name__ == "__main__":',
      became: 'if __name__ != "__main__":',
      isEquivalent: false,
      why: "the module prints when it is imported",
    },
    { line: "i += 2", became: "i += 3", isEquivalent: false, why: "a sentence of one word keeps its single space" },
  ],
  shlex: [
    {
      line: "if nextchar == '\\n':",
      became: "if nextchar != '\\n':",
      isEquivalent: false,
      why: "the attribute lineno is wrong",
    },
    {
      line: "if self.debug > 1:",
      became: "if self.debug > 2:",
      isEquivalent: false,
      why: "the debugging level 2 prints less, as documented otherwise",
    },
    {
      line: "if isinstance(self.infile, str) and not os.path.isabs(newfile):",
      became: "if isinstance(self.infile, str) or not os.path.isabs(newfile):",
      isEquivalent: false,
      why: "absolute paths of included files change",
    },
    {
      line: "def split(s, comments=False, posix=True):",
      became: "def split(s, comments=True, posix=True):",
      isEquivalent: false,
      why: "split drops comments by default",
    },
    {
      line: 'raise ValueError("No closing quotation")',
      became: "pass",
      isEquivalent: false,
      why: "an open quotation is no longer refused",
    },
    {
      line: "def push_source(self, newstream, newfile=None):",
      became: "def push_source(newstream, self, newfile=None):",
      isEquivalent: false,
      why: "push_source fails when it is called by position",
    },
    {
      line: "if self.debug >= 1:",
      became: "if self.debug < 1:",
      isEquivalent: false,
      why: "pushed tokens are printed without debugging",
    },
    {
      line: "if self.debug >= 1:",
      became: "if self.debug > 1:",
      isEquivalent: false,
      why: "the debugging level 1 prints less",
    },
    {
      line: 'return "\\"%s\\", line %d: " % (infile, lineno)',
      became: 'return "\\"%s\\", line %d: " * (infile, lineno)',
      isEquivalent: false,
      why: "error_leader fails",
    },
    {
      line: "def push_token(self, tok):",
      became: "def push_token(tok, self):",
      isEquivalent: false,
      why: "push_token pushes the wrong object",
    },
    {
      line: "if newfile[0] == '\"':",
      became: "if newfile[1] == '\"':",
      isEquivalent: false,
      why: "sourcehook keeps the quotes of a file name",
    },
    {
      line: 'raise ValueError("No escaped character")',
      became: "pass",
      isEquivalent: false,
      why: "a trailing escape is no longer refused",
    },
    {
      line: "def sourcehook(self, newfile):",
      became: "def sourcehook(newfile, self):",
      isEquivalent: false,
      why: "sourcehook fails when it is called",
    },
    {
      line: 'return "\\"%s\\", line %d: " % (infile, lineno)',
      became: "return None",
      isEquivalent: false,
      why: "error_leader returns nothing",
    },
    {
      line: "if len(sys.argv) == 1:",
      became: "if len(sys.argv) != 1:",
      isEquivalent: false,
      why: "the module run as a program ignores its argument",
    },
    { line: "self.debug = 0", became: "self.debug = 1", isEquivalent: false, why: "the lexer prints its tokens" },
    {
      line: "if self.token or (self.posix and quoted):",
      became: "if self.token or (self.posix or quoted):",
      isEquivalent: true,
      why: "in this state an empty token is quoted, in POSIX mode only",
    },
  ],
  fnmatch: [
    { line: "if k < 0:", became: "if k <= 0:", isEquivalent: true, why: "the index that is found is at least 1" },
  ],
};
