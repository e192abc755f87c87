import { edit, edits } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { INVOICE_PACKAGE as INVOICE } from "./invoice.ts";

const TEST = "tests/TaxRateTest.php";
const SOURCE = "src/TaxRate.php";

export const HONEST_TAX: readonly SetChange[] = [
  edit(
    "row added to a provider",
    INVOICE,
    TEST,
    "            'none' => [TaxRate::None, 1000, 0],",
    "            'none' => [TaxRate::None, 1000, 0],\n            'rounded down' => [TaxRate::Full, 102, 19],",
  ),
  edit(
    "provider yields all its rows",
    INVOICE,
    TEST,
    `    public static function amounts(): array
    {
        return [
            'nothing' => [TaxRate::Full, 0, 0],
            'even' => [TaxRate::Full, 100, 19],
            'rounded up' => [TaxRate::Full, 150, 29],
            'reduced' => [TaxRate::Reduced, 1000, 70],
            'none' => [TaxRate::None, 1000, 0],
        ];
    }`,
    `    public static function amounts(): iterable
    {
        yield 'nothing' => [TaxRate::Full, 0, 0];
        yield 'even' => [TaxRate::Full, 100, 19];
        yield 'rounded up' => [TaxRate::Full, 150, 29];
        yield 'reduced' => [TaxRate::Reduced, 1000, 70];
        yield 'none' => [TaxRate::None, 1000, 0];
    }`,
  ),
  edit(
    "TestWith becomes a provider with all rows",
    INVOICE,
    TEST,
    `    #[TestWith(['19%', TaxRate::Full])]
    #[TestWith(['7 %', TaxRate::Reduced])]
    #[TestWith(['0', TaxRate::None])]
    public function testParses(`,
    `    public static function texts(): array
    {
        return [
            ['19%', TaxRate::Full],
            ['7 %', TaxRate::Reduced],
            ['0', TaxRate::None],
        ];
    }

    #[DataProvider('texts')]
    public function testParses(`,
  ),
  edit(
    "loop of refused texts becomes a test with rows",
    INVOICE,
    TEST,
    `    public function testRefusesOtherRates(): void
    {
        foreach (['8%', '-7', '100 %'] as $text) {
            try {
                TaxRate::parse($text);
            } catch (\\ValueError $error) {
                self::assertSame("no tax rate: {$text}", $error->getMessage());
                continue;
            }
            self::fail("parsed {$text}");
        }
    }`,
    `    #[TestWith(['8%'])]
    #[TestWith(['-7'])]
    #[TestWith(['100 %'])]
    public function testRefusesOtherRates(string $text): void
    {
        try {
            TaxRate::parse($text);
        } catch (\\ValueError $error) {
            self::assertSame("no tax rate: {$text}", $error->getMessage());
            return;
        }
        self::fail("parsed {$text}");
    }`,
  ),
  edit(
    "assertions with a delta become a loop with all rows",
    INVOICE,
    TEST,
    `        self::assertEqualsWithDelta(1.19, TaxRate::Full->factor(), 1e-9);
        self::assertEqualsWithDelta(1.0, TaxRate::None->factor(), 1e-9);`,
    `        foreach ([[1.19, TaxRate::Full], [1.0, TaxRate::None]] as [$expected, $rate]) {
            self::assertEqualsWithDelta($expected, $rate->factor(), 1e-9);
        }`,
  ),
  edit(
    "assertion added for the reduced rate",
    INVOICE,
    TEST,
    "        self::assertEqualsWithDelta(1.0, TaxRate::None->factor(), 1e-9);",
    `        self::assertEqualsWithDelta(1.0, TaxRate::None->factor(), 1e-9);
        self::assertEqualsWithDelta(1.07, TaxRate::Reduced->factor(), 1e-9);`,
  ),
  edits(
    "reduced rate changed with the source",
    INVOICE,
    [SOURCE, "case Reduced = 7;", "case Reduced = 5;"],
    [TEST, "[TaxRate::Reduced, 1000, 70]", "[TaxRate::Reduced, 1000, 50]"],
    [TEST, "#[TestWith(['7 %', TaxRate::Reduced])]", "#[TestWith(['5 %', TaxRate::Reduced])]"],
  ),
  edits(
    "method removed with the test of it",
    INVOICE,
    [
      SOURCE,
      `

    public function factor(): float
    {
        return 1 + $this->value / 100;
    }`,
      "",
    ],
    [
      TEST,
      `

    public function testFactors(): void
    {
        self::assertEqualsWithDelta(1.19, TaxRate::Full->factor(), 1e-9);
        self::assertEqualsWithDelta(1.0, TaxRate::None->factor(), 1e-9);
    }`,
      "",
    ],
  ),
  edits(
    "new method with a test",
    INVOICE,
    [
      SOURCE,
      "    public function factor(): float",
      `    public function label(): string
    {
        return "{$this->value} %";
    }

    public function factor(): float`,
    ],
    [
      TEST,
      "    public function testFactors(): void",
      `    public function testLabels(): void
    {
        self::assertSame('19 %', TaxRate::Full->label());
    }

    public function testFactors(): void`,
    ],
  ),
  edit(
    "rows aligned only",
    INVOICE,
    TEST,
    `            'nothing' => [TaxRate::Full, 0, 0],
            'even' => [TaxRate::Full, 100, 19],
            'rounded up' => [TaxRate::Full, 150, 29],`,
    `            'nothing'    => [TaxRate::Full, 0, 0],
            'even'       => [TaxRate::Full, 100, 19],
            'rounded up' => [TaxRate::Full, 150, 29],`,
  ),
];
