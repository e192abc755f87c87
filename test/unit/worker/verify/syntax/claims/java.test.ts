import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../../support/judge-change.ts";
import { claimsAbout, type Edit } from "../../../../../support/judge-tests.ts";

const PATH = "src/test/java/bank/BankTest.java";
const SOURCE = `package bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.*;
import static org.mockito.Mockito.*;

class BankTest {
  private Account account;

  @BeforeEach
  void setUp() {
    account = new Account("ann");
  }

  @Test
  void deposits() {
    account.deposit(30);
    assertEquals(30, account.balance());
    assertFalse(account.log().contains("refused"));
    assertSame(account, account.self());
  }

  @Test
  void listsNames() {
    List<String> names = Names.of("b", "a");
    assertThat(names).containsExactly("a", "b");
    assertEquals(0.25, Rates.of(names), 0.001);
    assertEquals(List.of("a", "b"), names);
  }

  @Test
  void reports() {
    Summary summary = account.report();
    assertEquals("ann", summary.owner());
    assertEquals(0, summary.total());
  }

  @Test
  void refuses() {
    FundsException error = assertThrows(FundsException.class, () -> account.withdraw(5));
    assertEquals("insufficient funds: 5", error.getMessage());
  }

  @Test
  void refusesOverdraft() {
    assertThatThrownBy(() -> account.overdraft(5)).isInstanceOf(FundsException.class).hasMessage("no overdraft");
  }

  @Test
  void refusesInTheOldWay() {
    try {
      account.withdraw(6);
      fail("no error");
    } catch (FundsException e) {
      assertEquals(6, e.missing());
    }
  }

  @Test
  void prints() {
    String want = "ann: 0";
    String line = Lines.line(account);
    assertEquals(want, line);
    checkOpen(account);
  }

  @ParameterizedTest
  @MethodSource("fees")
  void fees(int amount, int fee) {
    assertEquals(fee, account.fee(amount));
  }

  static Stream<Arguments> fees() {
    return Stream.of(arguments(10, 1), arguments(100, 2), arguments(1000, 3));
  }

  @Test
  void notifies() {
    Mailer mailer = mock(Mailer.class);
    account.notify(mailer, 30);
    verify(mailer).send("ann", 30);
    verify(mailer, never()).cancel(any());
    verifyNoMoreInteractions(mailer);
  }

  @Test
  void loops() {
    for (int amount : new int[] {10, 20, 30}) {
      assertEquals(amount, account.keep(amount));
    }
  }

  private void checkOpen(Account account) {
    assertEquals("open", account.state());
    assertEquals(0, account.balance());
  }
}
`;
const BALANCE = "assertEquals(30, account.balance());";
const NAMES = 'assertThat(names).containsExactly("a", "b");';
const LINE = "assertEquals(want, line);";
const MESSAGE = 'assertEquals("insufficient funds: 5", error.getMessage());';
const OLD = "} catch (FundsException e) {\n      assertEquals(6, e.missing());\n    }";

describe("a test of Java that claims less is refused", () => {
  test.each<[string, Edit]>([
    ["unordered", [[NAMES, 'assertThat(names).containsExactlyInAnyOrder("a", "b");']]],
    ["a part of a list", [[NAMES, 'assertThat(names).contains("a", "b");']]],
    ["the size alone", [[NAMES, "assertThat(names).hasSize(2);"]]],
    ["not empty", [[NAMES, "assertThat(names).isNotEmpty();"]]],
    ["Hamcrest: one item", [[NAMES, 'assertThat(names, hasItem("a"));']]],
    [
      "Hamcrest: any order",
      [['assertEquals(List.of("a", "b"), names);', 'assertThat(names, containsInAnyOrder("a", "b"));']],
    ],
    ["sets", [['assertEquals(List.of("a", "b"), names);', 'assertEquals(Set.of("a", "b"), new HashSet<>(names));']]],
    ["a positive number", [[BALANCE, "assertThat(account.balance()).isPositive();"]]],
    ["a condition of order", [[BALANCE, "assertTrue(account.balance() > 0);"]]],
    ["not null", [[BALANCE, "assertNotNull(account.balance());"]]],
    ["equality instead of identity", [["assertSame(account", "assertEquals(account"]]],
    ["a prefix", [[LINE, 'assertTrue(line.startsWith("ann"));']]],
    ["a part of the text", [[LINE, 'assertThat(line).contains("ann");']]],
    ["a pattern for anything", [[LINE, 'assertThat(line).matches(".*");']]],
    ["without case", [[LINE, "assertThat(line).isEqualToIgnoringCase(want);"]]],
    ["a huge tolerance", [["names), 0.001)", "names), 100.0)"]]],
    ["the type alone", [[LINE, "assertInstanceOf(String.class, line);"]]],
    ["a wider class", [["assertThrows(FundsException.class", "assertThrows(RuntimeException.class"]]],
    ["a parent class", [["isInstanceOf(FundsException.class)", "isInstanceOf(Exception.class)"]]],
    ["the message dropped", [[`    ${MESSAGE}\n`, ""]]],
    ["the message of a chain dropped", [['.hasMessage("no overdraft")', ""]]],
    ["a part of the message", [['.hasMessage("no overdraft")', '.hasMessageContaining("no")']]],
    ["fail removed from a try", [['      fail("no error");\n', ""]]],
    ["the assertion in a catch removed", [["assertEquals(6, e.missing());", "// expected"]]],
    ["every error caught", [[OLD, "} catch (Throwable e) {\n      // expected\n    }"]]],
    ["or true", [['account.log().contains("refused")', 'account.log().contains("refused") && false']]],
    ["the expected value computed", [["assertEquals(30, account", "assertEquals(account.balance(), account"]]],
    [
      "the expected value computed by the code under test",
      [['String want = "ann: 0";', "String want = Lines.line(account);"]],
    ],
    [
      "the expected value is the actual one",
      [
        [
          'String want = "ann: 0";\n    String line = Lines.line(account);',
          "String line = Lines.line(account);\n    String want = line;",
        ],
      ],
    ],
    ["an environment variable", [[BALANCE, `if (System.getenv("CI") == null) {\n      ${BALANCE}\n    }`]]],
    ["a condition on the result", [[NAMES, `if (!names.isEmpty()) {\n      ${NAMES}\n    }`]]],
    ["an early return under a condition", [[NAMES, `if (names.size() != 2) {\n      return;\n    }\n    ${NAMES}`]]],
    ["a lambda that nothing calls", [[BALANCE, `Runnable check = () -> ${BALANCE.slice(0, -1)};`]]],
    ["a thread that nothing joins", [[BALANCE, `new Thread(() -> ${BALANCE.slice(0, -1)}).start();`]]],
    [
      "an anonymous class",
      [[BALANCE, `new Runnable() {\n      public void run() {\n        ${BALANCE}\n      }\n    };`]],
    ],
    [
      "errors swallowed",
      [[BALANCE, `try {\n      ${BALANCE}\n    } catch (AssertionError e) {\n      // flaky\n    }`]],
    ],
    ["the first round alone", [["account.keep(amount));\n", "account.keep(amount));\n      break;\n"]]],
    ["a row left out", [["      assertEquals(amount", "      if (amount == 30) continue;\n      assertEquals(amount"]]],
    [
      "a provider that returns early",
      [
        [
          "return Stream.of(arguments(10, 1), ",
          "if (true) return Stream.of(arguments(10, 1));\n    return Stream.of(arguments(10, 1), ",
        ],
      ],
    ],
    ["a provider that is cut", [["arguments(1000, 3));", "arguments(1000, 3)).limit(1);"]]],
    ["any arguments of a mock", [['send("ann", 30)', "send(any(), anyInt())"]]],
    ["one argument of any value", [['send("ann", 30)', 'send(eq("ann"), anyInt())']]],
    ["at least once", [["verify(mailer).send", "verify(mailer, atLeastOnce()).send"]]],
    ["at most", [["verify(mailer, never())", "verify(mailer, atMost(3))"]]],
    ["a negative assertion of a mock removed", [["    verify(mailer, never()).cancel(any());\n", ""]]],
    ["assertThat without a matcher", [[NAMES, "assertThat(names);"]]],
    [
      "soft assertions that nothing collects",
      [
        [
          NAMES,
          'SoftAssertions softly = new SoftAssertions();\n    softly.assertThat(names).containsExactly("a", "b");',
        ],
      ],
    ],
    ["one of two fields", [["    assertEquals(0, summary.total());\n", ""]]],
    [
      "one removed, another longer",
      [
        ["    assertEquals(0, summary.total());\n", ""],
        ['assertEquals("ann", summary.owner());', 'assertEquals(List.of("ann", "bob", "cid"), summary.owners());'],
      ],
    ],
    ["a helper's call removed", [["    checkOpen(account);\n", ""]]],
    ["a helper that compares less", [['assertEquals("open", account.state());', "assertNotNull(account.state());"]]],
    ["the code under test mocked", [['account = new Account("ann");', "account = mock(Account.class);"]]],
    [
      "a fixed answer",
      [["account.deposit(30);", "account = spy(account);\n    when(account.balance()).thenReturn(30);"]],
    ],
    [
      "a class of the same name",
      [
        [
          "  private Account account;",
          '  static class Lines {\n    static String line(Account a) {\n      return "ann: 0";\n    }\n  }\n\n  private Account account;',
        ],
      ],
    ],
    ["an abstract class", [["class BankTest", "abstract class BankTest"]]],
    ["a class of another name", [["class BankTest", "class BankChecks"]]],
    [
      "skipped in the setup",
      [
        [
          'account = new Account("ann");',
          'account = new Account("ann");\n    assumeTrue(System.getenv("BANK") != null);',
        ],
      ],
    ],
    [
      "enabled by a property",
      [
        [
          "  @Test\n  void deposits",
          '  @EnabledIfSystemProperty(named = "bank", matches = "yes")\n  @Test\n  void deposits',
        ],
      ],
    ],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).not.toEqual([]);
  });

  const BASE =
    "class Base {\n  void same(Account a, Account b) {\n    assertEquals(a.name(), b.name());\n    assertEquals(a.total(), b.total());\n  }\n}\n";
  test.each<[string, Record<string, Sides>]>([
    [
      "a name that Surefire does not find",
      {
        [PATH]: [SOURCE, undefined],
        "src/test/java/bank/BankChecks.java": [undefined, SOURCE.replace("class BankTest", "class BankChecks")],
      },
    ],
    [
      "a helper of a base class",
      { "src/test/java/bank/Base.java": [BASE, BASE.replace("    assertEquals(a.total(), b.total());\n", "")] },
    ],
    [
      "a base class that skips",
      {
        "src/test/java/bank/BaseTest.java": [
          "class BaseTest {\n  @BeforeEach\n  void open() {}\n  @Test\n  void a() {\n    assertEquals(1, f());\n  }\n}\n",
          "class BaseTest {\n  @BeforeEach\n  void open() {\n    assumeTrue(false);\n  }\n  @Test\n  void a() {\n    assertEquals(1, f());\n  }\n}\n",
        ],
      },
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

describe("a test of Java that claims as much passes", () => {
  test.each<[string, Edit]>([
    ["AssertJ instead of JUnit", [[BALANCE, "assertThat(account.balance()).isEqualTo(30);"]]],
    ["JUnit instead of AssertJ", [[NAMES, 'assertEquals(List.of("a", "b"), names);']]],
    ["Hamcrest", [[BALANCE, "assertThat(account.balance(), is(equalTo(30)));"]]],
    ["Hamcrest with is", [[BALANCE, "assertThat(account.balance(), is(30));"]]],
    ["isSameAs", [["assertSame(account, account.self());", "assertThat(account.self()).isSameAs(account);"]]],
    [
      "isFalse",
      [['assertFalse(account.log().contains("refused"));', 'assertThat(account.log()).doesNotContain("refused");']],
    ],
    [
      "isCloseTo",
      [["assertEquals(0.25, Rates.of(names), 0.001);", "assertThat(Rates.of(names)).isCloseTo(0.25, within(0.001));"]],
    ],
    [
      "the whole value instead of its fields",
      [
        [
          'assertEquals("ann", summary.owner());\n    assertEquals(0, summary.total());',
          'assertEquals(new Summary("ann", 0), summary);',
        ],
      ],
    ],
    [
      "the whole value in a variable",
      [
        [
          'assertEquals("ann", summary.owner());\n    assertEquals(0, summary.total());',
          'Summary want = new Summary("ann", 0);\n    assertThat(summary).isEqualTo(want);',
        ],
      ],
    ],
    ["another expected value", [["assertEquals(30, account", "assertEquals(31, account"]]],
    ["another message", [['"insufficient funds: 5"', '"missing funds: 5"']]],
    [
      "assertThatThrownBy",
      [
        [
          `FundsException error = assertThrows(FundsException.class, () -> account.withdraw(5));\n    ${MESSAGE}`,
          'assertThatThrownBy(() -> account.withdraw(5))\n        .isInstanceOf(FundsException.class)\n        .hasMessage("insufficient funds: 5");',
        ],
      ],
    ],
    [
      "assertThrows instead of try",
      [
        [
          `try {\n      account.withdraw(6);\n      fail("no error");\n    ${OLD}`,
          "FundsException e = assertThrows(FundsException.class, () -> account.withdraw(6));\n    assertEquals(6, e.missing());",
        ],
      ],
    ],
    [
      "another name of the result",
      (s) => s.replace("Summary summary = account", "Summary result = account").replaceAll("summary.", "result."),
    ],
    [
      "assertAll",
      [
        [
          'assertEquals("ann", summary.owner());\n    assertEquals(0, summary.total());',
          'assertAll(\n        () -> assertEquals("ann", summary.owner()),\n        () -> assertEquals(0, summary.total()));',
        ],
      ],
    ],
    [
      "soft assertions that are collected",
      [
        [
          NAMES,
          'SoftAssertions softly = new SoftAssertions();\n    softly.assertThat(names).containsExactly("a", "b");\n    softly.assertAll();',
        ],
      ],
    ],
    ["another row", [["arguments(1000, 3));", "arguments(1000, 3), arguments(9000, 4));"]]],
    ["times(1)", [["verify(mailer).send", "verify(mailer, times(1)).send"]]],
    ["eq in the arguments", [['send("ann", 30)', 'send(eq("ann"), eq(30))']]],
    [
      "a helper extracted",
      (s) =>
        s
          .replace(BALANCE, "checkBalance(30);")
          .replace(
            "  private void checkOpen",
            "  private void checkBalance(int want) {\n    assertEquals(want, account.balance());\n  }\n\n  private void checkOpen",
          ),
    ],
    [
      "two tests merged",
      (s) =>
        s
          .replace(/ {2}@Test\n {2}void reports[\s\S]*?\n {2}}\n\n/, "")
          .replace(
            "    assertSame(account",
            '    Summary summary = account.report();\n    assertEquals("ann", summary.owner());\n    assertEquals(0, summary.total());\n    assertSame(account',
          ),
    ],
    [
      "a test split",
      (s) =>
        s
          .replace("    assertEquals(0.25, Rates.of(names), 0.001);\n", "")
          .replace(
            "  @Test\n  void reports",
            '  @Test\n  void rates() {\n    List<String> names = Names.of("b", "a");\n    assertEquals(0.25, Rates.of(names), 0.001);\n  }\n\n  @Test\n  void reports',
          ),
    ],
    ["a renamed method", (s) => s.replaceAll("balance()", "total()")],
    [
      "rows instead of a loop",
      [
        [
          "for (int amount : new int[] {10, 20, 30}) {\n      assertEquals(amount, account.keep(amount));\n    }",
          "assertEquals(10, account.keep(10));\n    assertEquals(20, account.keep(20));\n    assertEquals(30, account.keep(30));",
        ],
      ],
    ],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).toEqual([]);
  });
});
