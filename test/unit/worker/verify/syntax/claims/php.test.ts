import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../../support/judge-change.ts";
import { claimsAbout, type Edit } from "../../../../../support/judge-tests.ts";

const PATH = "tests/BankTest.php";
const SOURCE = `<?php

namespace Tests;

use Bank\\Account;
use Bank\\Lines;
use PHPUnit\\Framework\\Attributes\\DataProvider;
use PHPUnit\\Framework\\Attributes\\Test;
use PHPUnit\\Framework\\TestCase;

final class BankTest extends TestCase
{
    private Account $account;

    protected function setUp(): void
    {
        $this->account = new Account('ann');
    }

    public function testDeposits(): void
    {
        $this->account->deposit(30);
        $this->assertSame(30, $this->account->balance());
        $this->assertStringNotContainsString('refused', $this->account->log());
    }

    public function testNames(): void
    {
        $names = Lines::names('b', 'a');
        $this->assertSame(['a', 'b'], $names);
        $this->assertEqualsWithDelta(0.25, Lines::rate($names), 0.001);
    }

    public function testReports(): void
    {
        $report = $this->account->report();
        $this->assertSame('ann', $report->owner);
        $this->assertSame(0, $report->total);
    }

    public function testRefuses(): void
    {
        $this->expectException(FundsException::class);
        $this->expectExceptionMessage('insufficient funds: 5');
        $this->expectExceptionCode(7);
        $this->account->withdraw(5);
    }

    public function testRefusesInTheOldWay(): void
    {
        try {
            $this->account->withdraw(6);
            $this->fail('no error');
        } catch (FundsException $e) {
            $this->assertSame(6, $e->missing());
        }
    }

    #[Test]
    public function prints(): void
    {
        $want = 'ann: 0';
        $line = Lines::line($this->account);
        $this->assertSame($want, $line);
        $this->checkOpen($this->account);
    }

    /** @test */
    public function closes(): void
    {
        $this->account->close();
        $this->assertSame('closed', $this->account->state());
    }

    #[DataProvider('fees')]
    public function testFees(int $amount, int $fee): void
    {
        $this->assertSame($fee, $this->account->fee($amount));
    }

    public static function fees(): array
    {
        return [[10, 1], [100, 2], [1000, 3]];
    }

    public function testNotifies(): void
    {
        $mailer = $this->createMock(Mailer::class);
        $mailer->expects($this->once())->method('send')->with('ann', 30);
        $mailer->expects($this->never())->method('cancel');
        $this->account->notify($mailer, 30);
    }

    public function testKeeps(): void
    {
        foreach ([10, 20, 30] as $amount) {
            $this->assertSame($amount, $this->account->keep($amount));
        }
    }

    private function checkOpen(Account $account): void
    {
        $this->assertSame('open', $account->state());
        $this->assertSame(0, $account->balance());
    }
}
`;
const BALANCE = "$this->assertSame(30, $this->account->balance());";
const NAMES = "$this->assertSame(['a', 'b'], $names);";
const LINE = "$this->assertSame($want, $line);";

describe("a test of PHPUnit that claims less is refused", () => {
  test.each<[string, Edit]>([
    ["loose equality", [[BALANCE, BALANCE.replace("assertSame", "assertEquals")]]],
    ["any order", [[NAMES, "$this->assertEqualsCanonicalizing(['a', 'b'], $names);"]]],
    ["one element", [[NAMES, "$this->assertContains('a', $names);"]]],
    ["the count alone", [[NAMES, "$this->assertCount(2, $names);"]]],
    ["the type alone", [[NAMES, "$this->assertIsArray($names);"]]],
    ["not empty", [[NAMES, "$this->assertNotEmpty($names);"]]],
    ["an order", [[BALANCE, "$this->assertGreaterThan(0, $this->account->balance());"]]],
    ["a condition of order", [[BALANCE, "$this->assertTrue($this->account->balance() > 0);"]]],
    ["not null", [[BALANCE, "$this->assertNotNull($this->account->balance());"]]],
    ["a beginning", [[LINE, "$this->assertStringStartsWith('ann', $line);"]]],
    ["a part of the text", [[LINE, "$this->assertStringContainsString('ann', $line);"]]],
    ["a pattern for anything", [[LINE, "$this->assertMatchesRegularExpression('/.*/', $line);"]]],
    ["str_contains", [[LINE, "$this->assertTrue(str_contains($line, 'ann'));"]]],
    ["both sorted", [[NAMES, "sort($names);\n        $this->assertSame(2, count($names));"]]],
    ["a huge tolerance", [["0.001);", "1000);"]]],
    ["the message dropped", [["        $this->expectExceptionMessage('insufficient funds: 5');\n", ""]]],
    ["the code dropped", [["        $this->expectExceptionCode(7);\n", ""]]],
    [
      "a pattern for the message",
      [["expectExceptionMessage('insufficient funds: 5')", "expectExceptionMessageMatches('/.*/')"]],
    ],
    ["a wider class", [["expectException(FundsException::class)", "expectException(\\Exception::class)"]]],
    ["fail removed from a try", [["            $this->fail('no error');\n", ""]]],
    ["the assertion in a catch removed", [["$this->assertSame(6, $e->missing());", "// expected"]]],
    ["or true", [[BALANCE, "$this->assertTrue($this->account->balance() === 30 || true);"]]],
    ["the expected value computed", [["assertSame(30, $this", "assertSame($this->account->balance(), $this"]]],
    [
      "the expected value computed by the code under test",
      [["$want = 'ann: 0';", "$want = Lines::line($this->account);"]],
    ],
    [
      "the expected value is the actual one",
      [
        [
          "$want = 'ann: 0';\n        $line = Lines::line($this->account);",
          "$line = Lines::line($this->account);\n        $want = $line;",
        ],
      ],
    ],
    [
      "the expected value as a default",
      [["assertSame(30, $this->account->balance())", "assertSame(30, $this->account->checked() ?? 30)"]],
    ],
    ["PHP's own assert", [[BALANCE, "assert($this->account->balance() === 30);"]]],
    ["an environment variable", [[BALANCE, `if (getenv('CI') === false) {\n            ${BALANCE}\n        }`]]],
    ["a condition on the result", [[NAMES, `if (count($names) > 0) {\n            ${NAMES}\n        }`]]],
    [
      "an early return under a condition",
      [[NAMES, `if ($names === []) {\n            return;\n        }\n        ${NAMES}`]],
    ],
    [
      "a row left out",
      [
        [
          "            $this->assertSame($amount",
          "            if ($amount === 30) {\n                continue;\n            }\n            $this->assertSame($amount",
        ],
      ],
    ],
    [
      "leaving after a row",
      [["$this->account->keep($amount));\n", "$this->account->keep($amount));\n            break;\n"]],
    ],
    ["one row", [["[10, 20, 30] as", "array_slice([10, 20, 30], 0, 1) as"]]],
    [
      "a provider that is cut",
      [["return [[10, 1], [100, 2], [1000, 3]];", "return array_slice([[10, 1], [100, 2], [1000, 3]], 0, 1);"]],
    ],
    ["a provider that returns early", [["return [[10, 1], [100", "return [[10, 1]];\n        return [[10, 1], [100"]]],
    ["a closure that nothing calls", [[BALANCE, `$check = function () {\n            ${BALANCE}\n        };`]]],
    ["errors caught", [[BALANCE, `try {\n            ${BALANCE}\n        } catch (\\Throwable $e) {\n        }`]]],
    ["any arguments of a mock", [["with('ann', 30)", "with($this->anything(), $this->anything())"]]],
    ["one argument of any value", [["with('ann', 30)", "with('ann', $this->anything())"]]],
    ["no arguments of a mock", [["->with('ann', 30)", ""]]],
    ["any number of calls", [["expects($this->once())", "expects($this->any())"]]],
    ["at least one call", [["expects($this->once())", "expects($this->atLeastOnce())"]]],
    ["a negative assertion of a mock removed", [["        $mailer->expects($this->never())->method('cancel');\n", ""]]],
    ["one of two fields", [["        $this->assertSame(0, $report->total);\n", ""]]],
    [
      "one removed, another longer",
      [
        ["        $this->assertSame(0, $report->total);\n", ""],
        ["assertSame('ann', $report->owner)", "assertSame(['ann', 'bob', 'cid'], $report->owners)"],
      ],
    ],
    ["a helper's call removed", [["        $this->checkOpen($this->account);\n", ""]]],
    [
      "a helper that compares less",
      [["$this->assertSame('open', $account->state());", "$this->assertIsString($account->state());"]],
    ],
    ["the code under test as a stub", [["new Account('ann')", "$this->createStub(Account::class)"]]],
    ["a class from a place for fakes", [["use Bank\\Lines;", "use Tests\\Fakes\\Lines;"]]],
    ["an abstract class", [["final class", "abstract class"]]],
    ["a private method", [["public function testNames", "private function testNames"]]],
    ["an attribute in a comment", [["    #[Test]\n", "    // #[Test]\n"]]],
    ["an attribute without its import", [["use PHPUnit\\Framework\\Attributes\\Test;\n", ""]]],
    ["a plain comment", [["/** @test */", "/* @test */"]]],
    ["a requirement that cannot hold", [["    #[Test]\n", "    #[Test]\n    #[RequiresPhp('>= 99.0')]\n"]]],
    ["an extension that is required", [["    #[Test]\n", "    #[Test]\n    #[RequiresPhpExtension('nothing')]\n"]]],
    [
      "skipped in setUp",
      [["        $this->account = new", "        $this->markTestSkipped('later');\n        $this->account = new"]],
    ],
    ["a class that is no test case", [["extends TestCase", "extends Account"]]],
    [
      "incomplete",
      [
        [
          "        $this->account->deposit(30);",
          "        $this->markTestIncomplete();\n        $this->account->deposit(30);",
        ],
      ],
    ],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).not.toEqual([]);
  });

  test("a name that PHPUnit does not find", async () => {
    const files: Record<string, Sides> = {
      [PATH]: [SOURCE, undefined],
      "tests/BankChecks.php": [undefined, SOURCE.replace("class BankTest", "class BankChecks")],
    };
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

describe("a test of PHP that claims as much passes", () => {
  test.each<[string, Edit]>([
    [
      "strict equality",
      [["assertEqualsWithDelta(0.25, Lines::rate($names), 0.001)", "assertSame(0.25, Lines::rate($names))"]],
    ],
    ["static calls", (s) => s.replaceAll("$this->assertSame", "self::assertSame")],
    ["a condition", [[BALANCE, "$this->assertTrue($this->account->balance() === 30);"]]],
    [
      "the whole value instead of its fields",
      [
        [
          "$this->assertSame('ann', $report->owner);\n        $this->assertSame(0, $report->total);",
          "$this->assertEquals(new Report('ann', 0), $report);",
        ],
      ],
    ],
    [
      "an array of the fields",
      [
        [
          "$this->assertSame('ann', $report->owner);\n        $this->assertSame(0, $report->total);",
          "$this->assertSame(['owner' => 'ann', 'total' => 0], $report->toArray());",
        ],
      ],
    ],
    ["another expected value", [["assertSame(30, $this", "assertSame(31, $this"]]],
    ["another message", [["'insufficient funds: 5'", "'missing funds: 5'"]]],
    [
      "an exception as an object",
      [
        [
          "$this->expectException(FundsException::class);\n        $this->expectExceptionMessage('insufficient funds: 5');\n        $this->expectExceptionCode(7);",
          "$this->expectExceptionObject(new FundsException('insufficient funds: 5', 7));",
        ],
      ],
    ],
    [
      "expectException instead of try",
      [
        [
          /try \{[\s\S]*?\n {8}\}\n/.exec(SOURCE)?.[0] ?? "",
          "$this->expectExceptionObject(new FundsException(missing: 6));\n        $this->account->withdraw(6);\n",
        ],
      ],
    ],
    ["another row", [["[1000, 3]]", "[1000, 3], [9000, 4]]"]]],
    ["an attribute instead of a comment", [["    /** @test */\n", "    #[Test]\n"]]],
    [
      "a method's name instead of a comment",
      [["    /** @test */\n    public function closes", "    public function testCloses"]],
    ],
    [
      "a helper extracted",
      (s) =>
        s
          .replace(BALANCE, "$this->checkBalance(30);")
          .replace(
            "    private function checkOpen",
            "    private function checkBalance(int $want): void\n    {\n        $this->assertSame($want, $this->account->balance());\n    }\n\n    private function checkOpen",
          ),
    ],
    [
      "two tests merged",
      (s) =>
        s
          .replace(/ {4}public function testReports[\s\S]*?\n {4}}\n\n/, "")
          .replace(
            "        $this->assertStringNot",
            "        $report = $this->account->report();\n        $this->assertSame('ann', $report->owner);\n        $this->assertSame(0, $report->total);\n        $this->assertStringNot",
          ),
    ],
    ["another name of the result", (s) => s.replaceAll("$report", "$summary")],
    ["a renamed method", (s) => s.replaceAll("balance()", "total()")],
    ["exactly one call", [["$this->once()", "$this->exactly(1)"]]],
    ["a requirement of PHP", [["    #[Test]\n", "    #[Test]\n    #[RequiresPhp('>= 8.1')]\n"]]],
    ["a base class of the project", [["extends TestCase", "extends BankTestCase"]]],
    [
      "rows in place",
      [
        [
          "foreach ([10, 20, 30] as $amount) {\n            $this->assertSame($amount, $this->account->keep($amount));\n        }",
          "$this->assertSame(10, $this->account->keep(10));\n        $this->assertSame(20, $this->account->keep(20));\n        $this->assertSame(30, $this->account->keep(30));",
        ],
      ],
    ],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).toEqual([]);
  });
});
