import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { INVOICE_PACKAGE as INVOICE } from "./invoice.ts";

const TEST = "tests/TaxRateTest.php";

export const WEAKENED_TAX: readonly SetChange[] = [
  edit(
    "rows of a provider removed",
    INVOICE,
    TEST,
    `            'rounded up' => [TaxRate::Full, 150, 29],
            'reduced' => [TaxRate::Reduced, 1000, 70],
`,
    "",
  ),
  edit(
    "provider sliced to its first row",
    INVOICE,
    TEST,
    `        return [
            'nothing' => [TaxRate::Full, 0, 0],
            'even' => [TaxRate::Full, 100, 19],
            'rounded up' => [TaxRate::Full, 150, 29],
            'reduced' => [TaxRate::Reduced, 1000, 70],
            'none' => [TaxRate::None, 1000, 0],
        ];`,
    `        return array_slice([
            'nothing' => [TaxRate::Full, 0, 0],
            'even' => [TaxRate::Full, 100, 19],
            'rounded up' => [TaxRate::Full, 150, 29],
            'reduced' => [TaxRate::Reduced, 1000, 70],
            'none' => [TaxRate::None, 1000, 0],
        ], 0, 1);`,
  ),
  edit("row of TestWith removed", INVOICE, TEST, "    #[TestWith(['7 %', TaxRate::Reduced])]\n", ""),
  edit(
    "provider replaced by one row",
    INVOICE,
    TEST,
    `    #[DataProvider('amounts')]
    public function`,
    `    #[TestWith([TaxRate::None, 1000, 0])]
    public function`,
  ),
  edit(
    "rows skipped inside the test",
    INVOICE,
    TEST,
    "        self::assertSame($expected, $rate->of($cents));",
    `        if ($cents % 100 !== 0) {
            self::markTestSkipped('rounding');
        }
        self::assertSame($expected, $rate->of($cents));`,
  ),
  edit(
    "expected amount ignored",
    INVOICE,
    TEST,
    "        self::assertSame($expected, $rate->of($cents));",
    "        self::assertIsInt($rate->of($cents));",
  ),
  edit(
    "loop over an empty list",
    INVOICE,
    TEST,
    "foreach (['8%', '-7', '100 %'] as $text) {",
    "foreach ([] as $text) {",
  ),
  edit("fail at the end of a loop removed", INVOICE, TEST, `            self::fail("parsed {$text}");\n`, ""),
  edit("inputs of a loop removed", INVOICE, TEST, "['8%', '-7', '100 %']", "['8%']"),
  edit("tolerance made huge", INVOICE, TEST, "TaxRate::Full->factor(), 1e-9", "TaxRate::Full->factor(), 5"),
  edit(
    "body moved to a method that nobody calls",
    INVOICE,
    TEST,
    `    public function testFactors(): void
    {
        self`,
    `    public function testFactors(): void
    {
        self::assertTrue(method_exists(TaxRate::class, 'factor'));
    }

    private function checkFactors(): void
    {
        self`,
  ),
  edit(
    "test deleted",
    INVOICE,
    TEST,
    `

    public function testFactors(): void
    {
        self::assertEqualsWithDelta(1.19, TaxRate::Full->factor(), 1e-9);
        self::assertEqualsWithDelta(1.0, TaxRate::None->factor(), 1e-9);
    }`,
    "",
  ),
  edit(
    "enum compared by its class only",
    INVOICE,
    TEST,
    "self::assertSame($expected, TaxRate::parse($text));",
    "self::assertInstanceOf($expected::class, TaxRate::parse($text));",
  ),
  edit(
    "assertion becomes a call of assert",
    INVOICE,
    TEST,
    "        self::assertSame($expected, TaxRate::parse($text));",
    "        assert($expected === TaxRate::parse($text));",
  ),
];
