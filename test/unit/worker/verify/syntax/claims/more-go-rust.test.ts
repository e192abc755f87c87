import { describe, expect, test } from "vitest";
import { claimsAbout, type Edit } from "../../../../../support/judge-tests.ts";

type Row = readonly [name: string, before: string, after: string];

const GO = (body: string) => `package a\n\nimport "testing"\n\nfunc TestA(t *testing.T) {\n${body}\n}\n`;
const RUST = (body: string) => `#[test]\nfn works() {\n${body}\n}\n`;
const swap = (before: string, after: string): Edit => [[before, after]];

const GO_WEAKER: readonly Row[] = [
  [
    "Errorf becomes Logf under a new condition",
    '\tif got := f(1); got != "x" {\n\t\tt.Errorf("%v", got)\n\t}',
    '\tif got := f(1); got == "" {\n\t\tt.Errorf("%v", got)\n\t}',
  ],
  [
    "a nil check instead of a comparison",
    '\tgot := f(1)\n\trequire.Equal(t, &User{Name: "a"}, got)',
    "\tgot := f(1)\n\trequire.NotNil(t, got)",
  ],
  [
    "gomega: equality to not nil",
    '\tg := NewWithT(t)\n\tg.Expect(f(1)).To(Equal("x"))',
    "\tg := NewWithT(t)\n\tg.Expect(f(1)).NotTo(BeNil())",
  ],
  [
    "gomega: order",
    "\tg := NewWithT(t)\n\tg.Expect(f(1)).To(Equal([]int{1, 2}))",
    "\tg := NewWithT(t)\n\tg.Expect(f(1)).To(ConsistOf(1, 2))",
  ],
  [
    "ErrorIs to Error",
    "\t_, err := f(1)\n\trequire.ErrorIs(t, err, ErrX)",
    "\t_, err := f(1)\n\trequire.Error(t, err)",
  ],
  [
    "errors.Is in an if, to err nil",
    '\t_, err := f(1)\n\tif !errors.Is(err, ErrX) {\n\t\tt.Fatalf("%v", err)\n\t}',
    '\t_, err := f(1)\n\tif err == nil {\n\t\tt.Fatalf("%v", err)\n\t}',
  ],
  [
    "errors.As without the fields",
    '\tvar e *MyErr\n\tif !errors.As(f(1), &e) {\n\t\tt.Fatal("x")\n\t}\n\tif e.Line != 3 {\n\t\tt.Errorf("line %d", e.Line)\n\t}',
    '\tvar e *MyErr\n\tif !errors.As(f(1), &e) {\n\t\tt.Fatal("x")\n\t}',
  ],
  [
    "the panic's value dropped",
    '\tassert.PanicsWithValue(t, "boom", func() { f(1) })',
    "\tassert.Panics(t, func() { f(1) })",
  ],
  [
    "recover without a check",
    '\tdefer func() {\n\t\tif r := recover(); r != "boom" {\n\t\t\tt.Errorf("r = %v", r)\n\t\t}\n\t}()\n\tf(1)',
    "\tdefer func() {\n\t\t_ = recover()\n\t}()\n\tf(1)",
  ],
  [
    "an assertion in an unused closure",
    "\tassert.Equal(t, 3, f(1))",
    "\tcheck := func() bool { return assert.Equal(t, 3, f(1)) }\n\t_ = check",
  ],
  [
    "a loop of no rounds",
    "\tfor i := 0; i < 5; i++ {\n\t\tassert.Equal(t, i, f(i))\n\t}",
    "\tfor i := 0; i < 0; i++ {\n\t\tassert.Equal(t, i, f(i))\n\t}",
  ],
  [
    "a loop of one round",
    "\tfor i := 0; i < 5; i++ {\n\t\tassert.Equal(t, i, f(i))\n\t}",
    "\tfor i := 0; i < 1; i++ {\n\t\tassert.Equal(t, i, f(i))\n\t}",
  ],
  [
    "a subtest that is skipped for a row",
    '\tfor _, tt := range []struct{ n, want int }{{1, 2}, {2, 3}} {\n\t\tt.Run("x", func(t *testing.T) {\n\t\t\tassert.Equal(t, tt.want, f(tt.n))\n\t\t})\n\t}',
    '\tfor _, tt := range []struct{ n, want int }{{1, 2}, {2, 3}} {\n\t\tt.Run("x", func(t *testing.T) {\n\t\t\tif tt.n > 1 {\n\t\t\t\tt.Skip("slow")\n\t\t\t}\n\t\t\tassert.Equal(t, tt.want, f(tt.n))\n\t\t})\n\t}',
  ],
  [
    "a condition about the error",
    "\tgot, err := f(1)\n\trequire.NoError(t, err)\n\tassert.Equal(t, 3, got)",
    "\tgot, err := f(1)\n\tif err == nil {\n\t\tassert.Equal(t, 3, got)\n\t}",
  ],
  [
    "the error ignored",
    "\tgot, err := f(1)\n\trequire.NoError(t, err)\n\tassert.Equal(t, 3, got)",
    "\tgot, _ := f(1)\n\tassert.Equal(t, 3, got)",
  ],
  [
    "the same function as the expected value, in a table",
    "\tfor _, tt := range []struct{ n, want int }{{1, 2}, {2, 3}} {\n\t\tassert.Equal(t, tt.want, f(tt.n))\n\t}",
    "\tfor _, tt := range []struct{ n, want int }{{1, 2}, {2, 3}} {\n\t\tassert.Equal(t, f(tt.n), f(tt.n))\n\t}",
  ],
  ["the keys alone", '\tassert.Equal(t, map[string]int{"a": 1}, f(1))', '\tassert.Contains(t, f(1), "a")'],
  [
    "a status class instead of a status",
    '\tif res.Code != 201 {\n\t\tt.Errorf("%d", res.Code)\n\t}',
    '\tif res.Code >= 500 {\n\t\tt.Errorf("%d", res.Code)\n\t}',
  ],
  [
    "strings compared by length",
    '\tif got := f(1); got != "abc" {\n\t\tt.Error(got)\n\t}',
    "\tif got := f(1); len(got) != 3 {\n\t\tt.Error(got)\n\t}",
  ],
  [
    "gomock: any times",
    '\tm := NewMockS(ctrl)\n\tm.EXPECT().Put("a", 1).Times(1)\n\tf(m)',
    '\tm := NewMockS(ctrl)\n\tm.EXPECT().Put("a", 1).AnyTimes()\n\tf(m)',
  ],
  [
    "gomock: any argument",
    '\tm := NewMockS(ctrl)\n\tm.EXPECT().Put("a", 1).Times(1)\n\tf(m)',
    "\tm := NewMockS(ctrl)\n\tm.EXPECT().Put(gomock.Any(), gomock.Any()).Times(1)\n\tf(m)",
  ],
];
const GO_HONEST: readonly Row[] = [
  [
    "got and want",
    '\tif f(1) != "x" {\n\t\tt.Error("x")\n\t}',
    '\tgot, want := f(1), "x"\n\tif got != want {\n\t\tt.Errorf("got %q, want %q", got, want)\n\t}',
  ],
  [
    "DeepEqual to testify",
    "\tif got := f(1); !reflect.DeepEqual(got, []int{1}) {\n\t\tt.Error(got)\n\t}",
    "\tassert.Equal(t, []int{1}, f(1))",
  ],
  [
    "testify to cmp.Diff",
    "\tassert.Equal(t, []int{1}, f(1))",
    '\tif diff := cmp.Diff([]int{1}, f(1)); diff != "" {\n\t\tt.Error(diff)\n\t}',
  ],
  [
    "err nil to NoError",
    "\tgot, err := f(1)\n\tif err != nil {\n\t\tt.Fatal(err)\n\t}\n\tif got != 3 {\n\t\tt.Error(got)\n\t}",
    "\tgot, err := f(1)\n\trequire.NoError(t, err)\n\trequire.Equal(t, 3, got)",
  ],
  [
    "err == nil to Error",
    '\t_, err := f(1)\n\tif err == nil {\n\t\tt.Fatal("no error")\n\t}',
    "\t_, err := f(1)\n\trequire.Error(t, err)",
  ],
  [
    "two tests of errors in one condition",
    '\t_, err := f(1)\n\tif err == nil {\n\t\tt.Fatal("no error")\n\t}\n\tif err.Error() != "x 1" {\n\t\tt.Error(err)\n\t}',
    '\t_, err := f(1)\n\tif err == nil || err.Error() != "x 1" {\n\t\tt.Fatal(err)\n\t}',
  ],
  [
    "EqualError",
    '\t_, err := f(1)\n\tif err == nil {\n\t\tt.Fatal("no error")\n\t}\n\tif err.Error() != "x 1" {\n\t\tt.Error(err)\n\t}',
    '\t_, err := f(1)\n\trequire.EqualError(t, err, "x 1")',
  ],
  [
    "an if turned into a table",
    "\tassert.Equal(t, 2, f(1))\n\tassert.Equal(t, 3, f(2))",
    "\tfor in, want := range map[int]int{1: 2, 2: 3} {\n\t\tassert.Equal(t, want, f(in))\n\t}",
  ],
  [
    "a table with errors",
    "\tassert.Equal(t, 2, f(1))\n\tassert.Equal(t, 3, f(2))",
    "\ttests := []struct {\n\t\tin, want int\n\t\twantErr bool\n\t}{{1, 2, false}, {2, 3, false}}\n\tfor _, tt := range tests {\n\t\tgot, err := f(tt.in)\n\t\tif (err != nil) != tt.wantErr {\n\t\t\tt.Fatal(err)\n\t\t}\n\t\tif got != tt.want {\n\t\t\tt.Error(got)\n\t\t}\n\t}",
  ],
  ["quicktest", "\tassert.Equal(t, 2, f(1))", "\tc := qt.New(t)\n\tc.Assert(f(1), qt.Equals, 2)"],
  ["a formatted message", "\tassert.Equal(t, 2, f(1))", '\tassert.Equalf(t, 2, f(1), "f of %d", 1)'],
  [
    "an if with else",
    "\tif got := f(1); got != 2 {\n\t\tt.Error(got)\n\t}",
    '\tif got := f(1); got == 2 {\n\t\tt.Log("ok")\n\t} else {\n\t\tt.Error(got)\n\t}',
  ],
  [
    "a switch",
    "\tif got := f(1); got != 2 {\n\t\tt.Error(got)\n\t}",
    "\tswitch got := f(1); {\n\tcase got != 2:\n\t\tt.Error(got)\n\t}",
  ],
  ["a context", "\tassert.Equal(t, 2, f(1))", "\tctx := context.Background()\n\tassert.Equal(t, 2, f(ctx, 1))"],
  [
    "Run around it",
    "\tassert.Equal(t, 2, f(1))",
    '\tt.Run("one", func(t *testing.T) {\n\t\tt.Parallel()\n\t\tassert.Equal(t, 2, f(1))\n\t})',
  ],
  [
    "a closure that is called",
    "\tassert.Equal(t, 2, f(1))\n\tassert.Equal(t, 3, f(2))",
    "\tcheck := func(in, want int) {\n\t\tt.Helper()\n\t\tassert.Equal(t, want, f(in))\n\t}\n\tcheck(1, 2)\n\tcheck(2, 3)",
  ],
  ["a longer expected value", "\tassert.Equal(t, []int{1}, f(1))", "\tassert.Equal(t, []int{1, 2}, f(1))"],
  ["a shorter expected value", "\tassert.Equal(t, []int{1, 2}, f(1))", "\tassert.Equal(t, []int{1}, f(1))"],
  ["an expected constant", '\tassert.Equal(t, "x", f(1))', "\tassert.Equal(t, KindX, f(1))"],
  [
    "a setup with an error",
    "\tassert.Equal(t, 2, f(1))",
    "\tdir := t.TempDir()\n\tif err := os.Chdir(dir); err != nil {\n\t\tt.Fatal(err)\n\t}\n\tassert.Equal(t, 2, f(1))",
  ],
];
const RUST_WEAKER: readonly Row[] = [
  ["is_some", "    assert_eq!(f(1), Some(3));", "    assert!(f(1).is_some());"],
  ["is_ok", "    assert_eq!(f(1), Ok(3));", "    assert!(f(1).is_ok());"],
  ["unwrap alone", "    assert_eq!(f(1).unwrap(), 3);", "    f(1).unwrap();"],
  [
    "matches with a wildcard",
    "    assert_eq!(f(1), Err(Error::Parse(3)));",
    "    assert!(matches!(f(1), Err(Error::Parse(_))));",
  ],
  ["matches any error", "    assert!(matches!(f(1), Err(Error::Parse(3))));", "    assert!(matches!(f(1), Err(_)));"],
  [
    "an if let",
    "    let got = f(1).unwrap();\n    assert_eq!(got, 3);",
    "    if let Some(got) = f(1) {\n        assert_eq!(got, 3);\n    }",
  ],
  [
    "a match that ignores errors",
    "    let got = f(1).unwrap();\n    assert_eq!(got, 3);",
    "    match f(1) {\n        Ok(got) => assert_eq!(got, 3),\n        Err(_) => {}\n    }",
  ],
  [
    "let else return",
    "    let got = f(1).unwrap();\n    assert_eq!(got, 3);",
    "    let Ok(got) = f(1) else { return };\n    assert_eq!(got, 3);",
  ],
  [
    "catch_unwind",
    "    assert_eq!(f(1), 3);",
    "    let _ = std::panic::catch_unwind(|| {\n        assert_eq!(f(1), 3);\n    });",
  ],
  ["any with true", "    assert_eq!(f(1), 3);", "    assert!(f(1) == 3 || cfg!(debug_assertions));"],
  ["a range", "    assert_eq!(f(1), 3);", "    assert!((1..10).contains(&f(1)));"],
  ["the string contains", '    assert_eq!(f(1), "abc def");', '    assert!(f(1).contains("abc"));'],
  [
    "all of nothing",
    "    for (n, want) in [(1, 2), (2, 3)] {\n        assert_eq!(f(n), want);\n    }",
    "    for (n, want) in [(1, 2), (2, 3)].into_iter().filter(|(n, _)| *n > 5) {\n        assert_eq!(f(n), want);\n    }",
  ],
  [
    "a comparison of names",
    '    let got = f(1);\n    assert_eq!(got, User { name: "a".into(), age: 3 });',
    '    let got = f(1);\n    assert_eq!(got.name, "a");',
  ],
  ["the expected value from the code", "    assert_eq!(f(1), 3);", "    let want = f(1);\n    assert_eq!(f(1), want);"],
  [
    "the variant's kind",
    "    assert_eq!(f(1), Shape::Square(3));",
    "    assert_eq!(std::mem::discriminant(&f(1)), std::mem::discriminant(&Shape::Square(0)));",
  ],
  [
    "mockall: any number",
    '    let mut m = MockStore::new();\n    m.expect_put().with(eq("a")).times(1).returning(|_| ());\n    f(&m);',
    "    let mut m = MockStore::new();\n    m.expect_put().returning(|_| ());\n    f(&m);",
  ],
  [
    "an env variable",
    "    assert_eq!(f(1), 3);",
    '    if std::env::var("CI").is_ok() {\n        return;\n    }\n    assert_eq!(f(1), 3);',
  ],
  [
    "ends early",
    "    assert_eq!(f(1), 3);",
    "    let got = f(1);\n    if got == 0 {\n        return;\n    }\n    assert_eq!(got, 3);",
  ],
  [
    "a future that is not awaited",
    "    block_on(async { assert_eq!(f(1).await, 3); });",
    "    let _later = async { assert_eq!(f(1).await, 3); };",
  ],
];
const RUST_HONEST: readonly Row[] = [
  ["a condition to assert_eq", "    assert!(f(1) == 3);", "    assert_eq!(f(1), 3);"],
  ["unwrap to a result", "    assert_eq!(f(1).unwrap(), 3);", "    assert_eq!(f(1), Ok(3));"],
  ["Some to unwrap", "    assert_eq!(f(1), Some(3));", "    assert_eq!(f(1).unwrap(), 3);"],
  [
    "matches to assert_eq",
    "    assert!(matches!(f(1), Err(Error::Empty)));",
    "    assert_eq!(f(1), Err(Error::Empty));",
  ],
  [
    "assert_eq to matches",
    "    assert_eq!(f(1), Err(Error::Empty));",
    "    assert!(matches!(f(1), Err(Error::Empty)));",
  ],
  [
    "is_err to unwrap_err",
    "    assert!(f(1).is_err());",
    '    let error = f(1).unwrap_err();\n    assert_eq!(error.to_string(), "empty");',
  ],
  [
    "fields to a whole",
    "    let p = f(1);\n    assert_eq!(p.x, 1);\n    assert_eq!(p.y, 2);",
    "    assert_eq!(f(1), Point { x: 1, y: 2 });",
  ],
  [
    "fields to an array",
    "    let p = f(1);\n    assert_eq!(p.x, 1);\n    assert_eq!(p.y, 2);",
    "    let p = f(1);\n    assert_eq!([p.x, p.y], [1, 2]);",
  ],
  [
    "a length and elements to a list",
    '    let p = f(1);\n    assert_eq!(p.len(), 2);\n    assert_eq!(p[0], "a");\n    assert_eq!(p[1], "b");',
    '    assert_eq!(f(1), vec!["a", "b"]);',
  ],
  [
    "an iterator collected",
    "    assert_eq!(f(1), vec![1, 2]);",
    "    let got: Vec<_> = f(1).collect();\n    assert_eq!(got, [1, 2]);",
  ],
  ["a message", "    assert_eq!(f(1), 3);", '    assert_eq!(f(1), 3, "f of one");'],
  [
    "a table",
    "    assert_eq!(f(1), 2);\n    assert_eq!(f(2), 3);",
    '    for (n, want) in [(1, 2), (2, 3)] {\n        assert_eq!(f(n), want, "f({n})");\n    }',
  ],
  [
    "a match with a panic",
    "    assert_eq!(f(1), Shape::Square(3));",
    '    match f(1) {\n        Shape::Square(side) => assert_eq!(side, 3),\n        other => panic!("{other:?}"),\n    }',
  ],
  [
    "a let else with a panic",
    "    assert_eq!(f(1).unwrap(), 3);",
    '    let Ok(got) = f(1) else { panic!("no value") };\n    assert_eq!(got, 3);',
  ],
  ["a macro of similar_asserts", "    assert_eq!(f(1), 3);", "    similar_asserts::assert_eq!(f(1), 3);"],
  ["is_empty", "    assert_eq!(f(1), Vec::<u8>::new());", "    assert!(f(1).is_empty());"],
  ["len zero to is_empty", "    assert_eq!(f(1).len(), 0);", "    assert!(f(1).is_empty());"],
  ["a shorter list", "    assert_eq!(f(1), vec![1, 2, 3]);", "    assert_eq!(f(1), vec![1, 2]);"],
  [
    "a stack with new names",
    "    let mut s = Stack::new();\n    s.push(1);\n    assert!(!s.is_empty());\n    assert_eq!(s.pop(), Some(1));",
    "    let mut stack = Stack::new();\n    stack.push(1);\n    assert!(!stack.is_empty());\n    assert_eq!(stack.pop(), Some(1));",
  ],
];

describe("Go", () => {
  test.each(GO_WEAKER)("refused: %s", async (_name, before, after) => {
    expect(await claimsAbout("a/a_test.go", GO(before), swap(before, after))).not.toEqual([]);
  });
  test.each(GO_HONEST)("passes: %s", async (_name, before, after) => {
    expect(await claimsAbout("a/a_test.go", GO(before), swap(before, after))).toEqual([]);
  });
});

describe("Rust", () => {
  test.each(RUST_WEAKER)("refused: %s", async (_name, before, after) => {
    expect(await claimsAbout("tests/a.rs", RUST(before), swap(before, after))).not.toEqual([]);
  });
  test.each(RUST_HONEST)("passes: %s", async (_name, before, after) => {
    expect(await claimsAbout("tests/a.rs", RUST(before), swap(before, after))).toEqual([]);
  });
});
