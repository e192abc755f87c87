import { describe, expect, test } from "vitest";
import { type Given, judgeChange, type Sides } from "../../../../support/judge-change.ts";

async function claims(files: Record<string, Sides>, given: Given = {}): Promise<string[]> {
  const { outcomes } = await judgeChange(files, given);
  return (outcomes.find(({ result }) => result.name === "exports-kept")?.findings ?? []).map(({ claim }) => claim);
}

const LIB = { tree: { "src/lib.rs": "pub mod store;\nmod inner;\npub use inner::Kept;\n" } };
const GO =
  "package store\n\nconst Max = 9\n\ntype Store struct{ n int }\n\nfunc New() *Store { return nil }\n\nfunc (s *Store) Len() int { return s.n }\n\nfunc helper() {}\n";
const RUST =
  "pub struct Store;\nimpl Store {\n    pub fn len(&self) -> usize { 0 }\n    fn grow(&self) {}\n}\npub fn open() {}\npub(crate) fn inner() {}\npub mod errors { pub fn all() {} }\n";
const JAVA =
  'package a;\npublic class Cart {\n  public static final int MAX = 1;\n  public int size() { return 0; }\n  protected void grow() {}\n  private void shrink() {}\n  public enum Kind { A, B }\n  @Override public String toString() { return ""; }\n}\nclass Hidden { public void go() {} }\n';
const RUBY =
  "module Shop\n  class Cart\n    MAX = 1\n    attr_reader :items\n    def size; 0; end\n    def self.open; end\n    private\n    def grow; end\n  end\nend\n";
const PHP =
  "<?php\nnamespace Shop;\nfunction open() {}\nclass Cart {\n  const MAX = 1;\n  public function size() { return 0; }\n  protected function grow() {}\n}\n";
const PYTHON =
  "import os\nfrom .a import b\nMAX = 1\ndef size():\n    return 0\ndef _grow():\n    pass\nclass Cart:\n    pass\n";

describe("a dropped export is refused", () => {
  test.each<[string, string, string, string, string, Given?]>([
    ["a function of Go", "store/a.go", GO, "func New() *Store { return nil }\n", "New"],
    ["a method of Go", "store/a.go", GO, "func (s *Store) Len() int { return s.n }\n", "Store.Len"],
    ["a constant of Go", "store/a.go", GO, "const Max = 9\n", "Max"],
    ["a type of Go", "store/a.go", GO, "type Store struct{ n int }\n", "Store"],
    ["a function of Rust", "src/store.rs", RUST, "pub fn open() {}\n", "open", LIB],
    ["a method of Rust", "src/store.rs", RUST, "    pub fn len(&self) -> usize { 0 }\n", "Store.len", LIB],
    ["a function in a module of Rust", "src/store.rs", RUST, "pub fn all() {}", "errors.all", LIB],
    ["a re-export of Rust", "src/lib.rs", "mod a;\npub use a::{One, Two as Three};\n", ", Two as Three", "Three"],
    ["a method of Java", "src/main/java/a/Cart.java", JAVA, "  public int size() { return 0; }\n", "Cart.size"],
    ["a protected method of Java", "src/main/java/a/Cart.java", JAVA, "  protected void grow() {}\n", "Cart.grow"],
    ["a constant of Java", "src/main/java/a/Cart.java", JAVA, "  public static final int MAX = 1;\n", "Cart.MAX"],
    ["a constant of an enum", "src/main/java/a/Cart.java", JAVA, ", B", "Cart$Kind.B"],
    ["a method of Ruby", "lib/cart.rb", RUBY, "    def size; 0; end\n", "Shop::Cart.size"],
    ["a method of a class of Ruby", "lib/cart.rb", RUBY, "    def self.open; end\n", "Shop::Cart.open"],
    ["a reader of Ruby", "lib/cart.rb", RUBY, "    attr_reader :items\n", "Shop::Cart.items"],
    ["a constant of Ruby", "lib/cart.rb", RUBY, "    MAX = 1\n", "Shop::Cart.MAX"],
    ["a function of PHP", "src/cart.php", PHP, "function open() {}\n", "open"],
    ["a method of PHP", "src/cart.php", PHP, "  public function size() { return 0; }\n", "Cart.size"],
    ["a constant of PHP", "src/cart.php", PHP, "  const MAX = 1;\n", "Cart.MAX"],
    ["a function of Python", "shop/cart.py", PYTHON, "def size():\n    return 0\n", "size"],
    ["a class of Python", "shop/cart.py", PYTHON, "class Cart:\n    pass\n", "Cart"],
    ["a constant of Python", "shop/cart.py", PYTHON, "MAX = 1\n", "MAX"],
    ["a name in a package of Python", "shop/__init__.py", "from .cart import Cart, size\n", ", size", "size"],
    ["a name in __all__", "shop/a.py", '__all__ = ["a", "b"]\nfrom x import a, b\n', ', "b"', "b"],
  ])("%s", async (_name, path, source, part, dropped, given = {}) => {
    expect(source).toContain(part);
    expect(await claims({ [path]: [source, source.replace(part, "")] }, given)).toEqual([
      `${path} no longer exports ${dropped}`,
    ]);
  });

  test.each<[string, string, string, string, string, Given?]>([
    ["a small letter in Go", "store/a.go", GO, "func New()", "func newStore()"],
    ["pub(crate) in Rust", "src/store.rs", RUST, "pub fn open", "pub(crate) fn open", LIB],
    ["private in Java", "src/main/java/a/Cart.java", JAVA, "public int size", "private int size"],
    ["private in Ruby", "lib/cart.rb", RUBY, "    def size", "    private def size"],
    [
      "private_class_method in Ruby",
      "lib/cart.rb",
      RUBY,
      "def self.open; end",
      "def self.open; end\n    private_class_method :open",
    ],
    ["protected in PHP", "src/cart.php", PHP, "public function size", "protected function size"],
    ["an underscore in Python", "shop/cart.py", PYTHON, "def size", "def _size"],
  ])("%s", async (_name, path, source, from, to, given = {}) => {
    expect(await claims({ [path]: [source, source.replace(from, to)] }, given)).toHaveLength(1);
  });
});

describe("an honest change of a module passes", () => {
  const without = (source: string, part: string) => source.replace(part, "");
  test.each<[string, Record<string, Sides>, Given?]>([
    ["a new function of Go", { "store/a.go": [GO, `${GO}func More() {}\n`] }],
    ["a private function of Go", { "store/a.go": [GO, without(GO, "func helper() {}\n")] }],
    [
      "a move within a package of Go",
      {
        "store/a.go": [GO, without(GO, "func New() *Store { return nil }\n")],
        "store/new.go": [undefined, "package store\n\nfunc New() *Store { return nil }\n"],
      },
    ],
    [
      "a method that an embedded type may have",
      {
        "store/a.go": [
          GO,
          GO.replace("struct{ n int }", "struct{ base }").replace("func (s *Store) Len() int { return s.n }\n", ""),
        ],
      },
    ],
    ["a program of Go", { "cmd/x/main.go": ["package main\nfunc Run() {}\n", "package main\n"] }],
    ["an internal package of Go", { "internal/a/a.go": ["package a\nfunc Run() {}\n", "package a\n"] }],
    ["a test helper of Go", { "store/a_test.go": ["package a\nfunc Run() {}\n", "package a\n"] }],
    [
      "constants of Go in a group",
      { "store/a.go": [GO, GO.replace("const Max = 9", "const (\n\tMax = 9\n\tMin = 1\n)")] },
    ],
    ["a crate's own function of Rust", { "src/store.rs": [RUST, without(RUST, "pub(crate) fn inner() {}\n")] }, LIB],
    [
      "a function in a private module of Rust",
      { "src/inner.rs": ["pub fn go() {}\npub struct Kept;\n", "pub struct Kept;\n"] },
      LIB,
    ],
    [
      "a function re-exported after a move in Rust",
      { "src/store.rs": [RUST, `${without(RUST, "pub fn open() {}\n")}pub use crate::disk::open;\n`] },
      LIB,
    ],
    ["everything re-exported in Rust", { "src/store.rs": [RUST, "pub use crate::disk::*;\n"] }, LIB],
    ["a function of a program of Rust", { "src/main.rs": ["pub fn go() {}\nfn main() {}\n", "fn main() {}\n"] }],
    [
      "a macro that may define names in Rust",
      { "src/store.rs": [RUST, `${without(RUST, "pub fn open() {}\n")}define!(open);\n`] },
      LIB,
    ],
    [
      "a private method of Java",
      { "src/main/java/a/Cart.java": [JAVA, without(JAVA, "  private void shrink() {}\n")] },
    ],
    [
      "an override of Java",
      { "src/main/java/a/Cart.java": [JAVA, without(JAVA, '  @Override public String toString() { return ""; }\n')] },
    ],
    [
      "a hidden class of Java",
      { "src/main/java/a/Cart.java": [JAVA, without(JAVA, "class Hidden { public void go() {} }\n")] },
    ],
    [
      "a method pulled up in Java",
      {
        "src/main/java/a/Cart.java": [
          JAVA,
          without(JAVA, "  public int size() { return 0; }\n").replace("class Cart", "class Cart extends Base"),
        ],
        "src/main/java/a/Base.java": [
          undefined,
          "package a;\npublic class Base {\n  public int size() { return 0; }\n}\n",
        ],
      },
    ],
    [
      "accessors that Lombok makes",
      {
        "src/main/java/a/Cart.java": [
          "public class Cart { private int n; public int getN() { return n; } }\n",
          "@Data public class Cart { private int n; }\n",
        ],
      },
    ],
    ["a private method of Ruby", { "lib/cart.rb": [RUBY, without(RUBY, "    def grow; end\n")] }],
    [
      "a class moved to another file of Ruby",
      { "lib/cart.rb": [RUBY, "module Shop\nend\n"], "lib/shop/cart.rb": [undefined, RUBY] },
    ],
    [
      "a reader instead of a method of Ruby",
      { "lib/cart.rb": [RUBY, RUBY.replace("def size; 0; end", "attr_reader :size")] },
    ],
    [
      "methods that a loop defines in Ruby",
      { "lib/cart.rb": [RUBY, RUBY.replace("def size; 0; end", "%i[size].each { |name| define_method(name) { 0 } }")] },
    ],
    ["a protected method of PHP", { "src/cart.php": [PHP, without(PHP, "  protected function grow() {}\n")] }],
    [
      "a method moved to a trait of PHP",
      { "src/cart.php": [PHP, PHP.replace("public function size() { return 0; }", "use Sizes;")] },
    ],
    [
      "a function moved to another file of PHP",
      {
        "src/cart.php": [PHP, without(PHP, "function open() {}\n")],
        "src/functions.php": [undefined, "<?php\nnamespace Shop;\nfunction open() {}\n"],
      },
    ],
    ["an import of Python", { "shop/cart.py": [PYTHON, without(PYTHON, "import os\n")] }],
    ["a private function of Python", { "shop/cart.py": [PYTHON, without(PYTHON, "def _grow():\n    pass\n")] }],
    [
      "a function of Python moved and imported",
      {
        "shop/cart.py": [PYTHON, PYTHON.replace("def size():\n    return 0\n", "from .sizes import size\n")],
        "shop/sizes.py": [undefined, "def size():\n    return 0\n"],
      },
    ],
    [
      "a function of Python behind a condition",
      {
        "shop/cart.py": [
          PYTHON,
          PYTHON.replace(
            "def size():\n    return 0\n",
            "try:\n    from fast import size\nexcept ImportError:\n    def size():\n        return 0\n",
          ),
        ],
      },
    ],
    ["a module of Python that imports everything", { "shop/cart.py": [PYTHON, "from .other import *\n"] }],
    ["a script of Python", { "scripts/go.py": [PYTHON, ""] }],
    [
      "a test of Python",
      {
        "tests/test_a.py": ["MAX = 1\ndef test_a():\n    assert f() == MAX\n", "def test_a():\n    assert f() == 1\n"],
      },
    ],
    ["a deleted package of Go", { "store/a.go": [GO, undefined] }],
    ["syntax that our parser does not know", { "store/a.go": [GO, "package store\n\nfunc <<<>>>\n"] }],
    ["a dropped name that the plan allows", { "store/a.go": [GO, "package store\n"] }, { allows: ["exports"] }],
  ])("%s", async (_name, files, given = {}) => {
    expect(await claims(files, given)).toEqual([]);
  });
});
