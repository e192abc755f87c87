import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../../support/judge-change.ts";
import { claimsAbout, type Edit } from "../../../../../support/judge-tests.ts";

const PATH = "tests/CartTest.php";
const SOURCE = `<?php

declare(strict_types=1);

namespace Tests;

use PHPUnit\\Framework\\Attributes\\Test;
use PHPUnit\\Framework\\TestCase;

final class CartTest extends TestCase
{
    private const ROWS = [[1, 10], [2, 20]];
    private Cart $cart;

    protected function setUp(): void
    {
        $this->cart = new Cart(['nut']);
    }

    public function testAdds(): void
    {
        $this->cart->add('bolt', 2);
        $this->assertSame(3, $this->cart->size());
        self::assertTrue($this->cart->total() === 30);
    }

    /** @test */
    public function removes(): void
    {
        $this->cart->remove('nut');
        $this->assertCount(0, $this->cart->items());
        $this->assertNull($this->cart->first());
        $this->checkEmpty($this->cart);
    }

    #[Test]
    public function refuses(): void
    {
        $this->expectException(CartException::class);
        $this->expectExceptionMessage('negative');
        $this->cart->add('bolt', -1);
    }

    #[DataProvider('prices')]
    public function testPrices(int $count, int $price): void
    {
        $this->assertSame($price, $this->cart->price($count));
    }

    public static function prices(): array
    {
        return [
            'one' => [1, 10],
            'two' => [2, 20],
            'three' => [3, 30],
        ];
    }

    public function testDiscounts(): void
    {
        foreach (self::ROWS as [$count, $price]) {
            $this->assertEquals($price, $this->cart->discounted($count));
        }
    }

    public function testNotifies(): void
    {
        $listener = $this->createMock(Listener::class);
        $listener->expects($this->once())->method('cleared')->with('cart');
        $this->cart->on($listener);
        $this->cart->clear();
    }

    public function testRefusesInTheOldWay(): void
    {
        try {
            $this->cart->add('bolt', -2);
            $this->fail('no error');
        } catch (CartException $e) {
            $this->assertSame('bolt', $e->item());
        }
    }

    private function checkEmpty(Cart $cart): void
    {
        $this->assertSame(0, $cart->size());
        $this->assertSame(0, $cart->total());
    }
}
`;
const PEST = `<?php

beforeEach(fn () => $this->cart = new Cart(['nut']));

it('adds an item', function () {
    $this->cart->add('bolt', 2);
    expect($this->cart->size())->toBe(3);
    expect($this->cart->total())->toBeGreaterThan(0);
});

describe('prices', function () {
    test('costs', function (int $count, int $price) {
        expect($this->cart->price($count))->toEqual($price);
    })->with([[1, 10], [2, 20]]);
});
`;
const SIZE = "$this->assertSame(3, $this->cart->size());";

describe("a weakened test of PHPUnit is refused", () => {
  test.each<[string, Edit]>([
    ["a deleted test", (s) => s.replace(/ {4}public function testAdds[\s\S]*?\n {4}\}\n/, "")],
    ["a prefix dropped", [["testAdds", "checkAdds"]]],
    ["@test dropped", [["    /** @test */\n", ""]]],
    ["#[Test] dropped", [["    #[Test]\n", ""]]],
    ["a private test", [["public function testAdds", "private function testAdds"]]],
    ["the class of tests dropped", [[" extends TestCase", ""]]],
    [
      "markTestSkipped",
      [["$this->cart->add('bolt', 2);", "$this->markTestSkipped('flaky');\n        $this->cart->add('bolt', 2);"]],
    ],
    [
      "markTestIncomplete",
      [["$this->cart->add('bolt', 2);", "self::markTestIncomplete();\n        $this->cart->add('bolt', 2);"]],
    ],
    [
      "skipped under a condition",
      [
        [
          "$this->cart->add('bolt', 2);",
          "if (getenv('FULL') === false) {\n            $this->markTestSkipped();\n        }\n        $this->cart->add('bolt', 2);",
        ],
      ],
    ],
    ["skipped in setUp", [["$this->cart = new", "$this->markTestSkipped('later');\n        $this->cart = new"]]],
    [
      "an extension required",
      [["public function testAdds", "#[RequiresPhpExtension('rare')]\n    public function testAdds"]],
    ],
    [
      "an early return",
      [
        [
          "$this->cart->add('bolt', 2);",
          "if ($this->cart->size() > 0) {\n            return;\n        }\n        $this->cart->add('bolt', 2);",
        ],
      ],
    ],
    ["a deleted assertion", [[SIZE, "$this->cart->size();"]]],
    [
      "no assertions expected",
      [[`${SIZE}\n        self::assertTrue($this->cart->total() === 30);`, "$this->expectNotToPerformAssertions();"]],
    ],
    ["assertNotNull", [[SIZE, "$this->assertNotNull($this->cart->size());"]]],
    ["assertIsInt", [[SIZE, "$this->assertIsInt($this->cart->size());"]]],
    ["compared with itself", [[SIZE, "$this->assertSame($this->cart->size(), $this->cart->size());"]]],
    ["constants", [[SIZE, "$this->assertSame(3, 3);"]]],
    ["assertTrue(true)", [["assertTrue($this->cart->total() === 30)", "assertTrue(true)"]]],
    ["|| true", [["$this->cart->total() === 30", "$this->cart->total() === 30 || true"]]],
    ["a truth instead of a comparison", [["$this->cart->total() === 30", "$this->cart->total() > 0"]]],
    ["any exception", [["expectException(CartException::class)", "expectException(\\Exception::class)"]]],
    ["no message expected", [["        $this->expectExceptionMessage('negative');\n", ""]]],
    ["in if (false)", [[SIZE, `if (false) {\n            ${SIZE}\n        }`]]],
    ["after a return", [[SIZE, `return;\n        ${SIZE}`]]],
    [
      "all errors caught",
      [[SIZE, `try {\n            ${SIZE}\n        } catch (\\Throwable $e) {\n            // fine\n        }`]],
    ],
    ["Exception caught", [[SIZE, `try {\n            ${SIZE}\n        } catch (\\Exception $e) {\n        }`]]],
    ["in a closure that is never called", [[SIZE, `$check = function () {\n            ${SIZE}\n        };`]]],
    ["in a loop over nothing", [[SIZE, `foreach ([] as $one) {\n            ${SIZE}\n        }`]]],
    ["a row of the provider less", [["            'two' => [2, 20],\n", ""]]],
    ["a row of a constant less", [["[[1, 10], [2, 20]]", "[[1, 10]]"]]],
    ["a mock that may be called or not", [["$this->once()", "$this->any()"]]],
    ["any argument", [["->with('cart')", ""]]],
    ["a missing fail", [["            $this->fail('no error');\n", ""]]],
    ["a weaker helper", [["        $this->assertSame(0, $cart->total());\n", ""]]],
    ["a helper that is no longer called", [["        $this->checkEmpty($this->cart);\n", ""]]],
    ["emptied", (s) => s.replace(/(function testAdds\(\): void\n {4}\{)[\s\S]*?\n {4}\}/, "$1\n    }")],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).not.toEqual([]);
  });

  test.each<[string, Record<string, Sides>]>([
    ["a deleted file", { [PATH]: [SOURCE, undefined] }],
    ["a file that loses the name of a test", { [PATH]: [SOURCE, undefined], "src/CartCases.php": [undefined, SOURCE] }],
    [
      "new tests that assert nothing",
      {
        "tests/ATest.php": [
          undefined,
          "<?php\nclass ATest extends TestCase {\n  public function testA() { f(); }\n}\n",
        ],
      },
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

describe("a weakened test of Pest is refused", () => {
  test.each<[string, Edit]>([
    ["a deleted test", (s) => s.replace(/it\('adds[\s\S]*?\n\}\);\n/, "")],
    ["skip", [["toBeGreaterThan(0);\n});", "toBeGreaterThan(0);\n})->skip('flaky');"]]],
    ["skip under a condition", [["toBeGreaterThan(0);\n});", "toBeGreaterThan(0);\n})->skip(! getenv('FULL'));"]]],
    ["only", [["toBeGreaterThan(0);\n});", "toBeGreaterThan(0);\n})->only();"]]],
    ["todo", [["toBeGreaterThan(0);\n});", "toBeGreaterThan(0);\n})->todo();"]]],
    ["no matcher", [["->toBe(3)", ""]]],
    ["a weaker matcher", [["->toBe(3)", "->not->toBeNull()"]]],
    ["compared with itself", [["->toBe(3)", "->toBe($this->cart->size())"]]],
    ["a row less", [["[[1, 10], [2, 20]]", "[[1, 10]]"]]],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, PEST, edit)).not.toEqual([]);
  });
});

describe("an honest change of tests in PHP passes", () => {
  test.each<[string, Edit]>([
    ["a renamed test", [["testAdds", "testAddsItems"]]],
    ["#[Test] instead of @test", [["    /** @test */\n", "    #[Test]\n"]]],
    ["a prefix instead of #[Test]", [["    #[Test]\n    public function refuses", "    public function testRefuses"]]],
    [
      "a new test",
      [
        [
          "    public function testAdds",
          "    public function testIsNew(): void\n    {\n        $this->assertTrue($this->cart->isNew());\n    }\n\n    public function testAdds",
        ],
      ],
    ],
    ["a group", [["public function testAdds", "#[Group('fast')]\n    public function testAdds"]]],
    ["self instead of $this", [[SIZE, "self::assertSame(3, $this->cart->size());"]]],
    ["assertEquals instead of assertSame", [["assertSame(3,", "assertEquals(3,"]]],
    ["assertCount instead of size()", [[SIZE, "$this->assertCount(3, $this->cart);"]]],
    [
      "assertSame instead of assertTrue with ===",
      [["self::assertTrue($this->cart->total() === 30)", "self::assertSame(30, $this->cart->total())"]],
    ],
    [
      "assertSame(null) instead of assertNull",
      [["assertNull($this->cart->first())", "assertSame(null, $this->cart->first())"]],
    ],
    ["a message", [[SIZE, "$this->assertSame(3, $this->cart->size(), 'size');"]]],
    ["another expected value", [["assertSame(3,", "assertSame(4,"]]],
    ["another message of an exception", [["'negative'", "'below zero'"]]],
    [
      "expectExceptionObject",
      [["expectException(CartException::class)", "expectExceptionObject(new CartException('negative'))"]],
    ],
    [
      "expectException instead of try and fail",
      (s) =>
        s.replace(
          / {8}try \{\n[\s\S]*?\n {8}\}\n/,
          "        $this->expectException(CartException::class);\n        $this->expectExceptionMessage('bolt');\n        $this->cart->add('bolt', -2);\n",
        ),
    ],
    [
      "a new row",
      [["            'two' => [2, 20],\n", "            'two' => [2, 20],\n            'four' => [4, 40],\n"]],
    ],
    [
      "a provider with yield",
      [
        ["): array\n", "): iterable\n"],
        [
          "        return [\n            'one' => [1, 10],\n            'two' => [2, 20],\n            'three' => [3, 30],\n        ];",
          "        yield 'one' => [1, 10];\n        yield 'two' => [2, 20];\n        yield 'three' => [3, 30];",
        ],
      ],
    ],
    [
      "TestWith instead of a provider",
      [["#[DataProvider('prices')]", "#[TestWith([1, 10])]\n    #[TestWith([2, 20])]\n    #[TestWith([3, 30])]"]],
    ],
    [
      "@dataProvider instead of #[DataProvider]",
      [["    #[DataProvider('prices')]\n", "    /**\n     * @dataProvider prices\n     */\n"]],
    ],
    [
      "a provider instead of a loop",
      (s) =>
        s.replace(
          / {4}public function testDiscounts[\s\S]*?\n {4}\}\n/,
          "    #[DataProvider('discounts')]\n    public function testDiscounts(int $count, int $price): void\n    {\n        $this->assertEquals($price, $this->cart->discounted($count));\n    }\n\n    public static function discounts(): array\n    {\n        return self::ROWS;\n    }\n",
        ),
    ],
    ["rows in the loop", [["self::ROWS as", "[[1, 10], [2, 20]] as"]]],
    [
      "a test split",
      [
        [
          "        self::assertTrue($this->cart->total() === 30);\n    }\n",
          "    }\n\n    public function testTotal(): void\n    {\n        $this->cart->add('bolt', 2);\n        self::assertTrue($this->cart->total() === 30);\n    }\n",
        ],
      ],
    ],
    [
      "a helper extracted",
      [
        [SIZE, "$this->checkSize(3);"],
        [
          "    private function checkEmpty",
          "    private function checkSize(int $size): void\n    {\n        $this->assertSame($size, $this->cart->size());\n    }\n\n    private function checkEmpty",
        ],
      ],
    ],
    ["exactly(1) instead of once()", [["$this->once()", "$this->exactly(1)"]]],
    ["self::once()", [["$this->once()", "self::once()"]]],
    [
      "a version of PHP required",
      [["public function testAdds", "#[RequiresPhp('>= 8.1')]\n    public function testAdds"]],
    ],
    [
      "a closure that is called",
      [[SIZE, `$check = function () {\n            ${SIZE}\n        };\n        $check();`]],
    ],
    [
      "a cleanup that catches one error",
      [
        [
          "$this->cart->remove('nut');",
          "$this->cart->remove('nut');\n        try {\n            $this->cart->close();\n        } catch (ClosedException $e) {\n        }",
        ],
      ],
    ],
    ["without declare", [["declare(strict_types=1);\n\n", ""]]],
    ["syntax that our parser does not know", (s) => `${s}\n$x = <<<>>>(;\n`],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).toEqual([]);
  });

  test.each<[string, Edit]>([
    ["a renamed test of Pest", [["'adds an item'", "'adds one item'"]]],
    ["toEqual instead of toBe", [["->toBe(3)", "->toEqual(3)"]]],
    ["a group of Pest", [["toBeGreaterThan(0);\n});", "toBeGreaterThan(0);\n})->group('fast');"]]],
    ["toHaveCount", [["expect($this->cart->size())->toBe(3)", "expect($this->cart)->toHaveCount(3)"]]],
    [
      "chained expectations",
      [["->toBe(3);\n    expect($this->cart->total())", "->toBe(3)\n        ->and($this->cart->total())"]],
    ],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, PEST, edit)).toEqual([]);
  });
});
