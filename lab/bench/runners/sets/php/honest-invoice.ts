import { edit, edits, move } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { INVOICE_PACKAGE as INVOICE } from "./invoice.ts";

const TEST = "tests/InvoiceTest.php";
const SOURCE = "src/Invoice.php";

export const HONEST_INVOICE: readonly SetChange[] = [
  edit(
    "new test with an attribute",
    INVOICE,
    TEST,
    "    #[Test]\n    public function keepsItsLines()",
    `    #[Test]
    public function canBeChained(): void
    {
        self::assertSame($this->invoice, $this->invoice->add('pen', 1, 150));
    }

    #[Test]
    public function keepsItsLines()`,
  ),
  edit(
    "attribute becomes a prefix",
    INVOICE,
    TEST,
    "    #[Test]\n    public function keepsItsLines()",
    "    public function testKeepsItsLines()",
  ),
  edit(
    "prefix becomes an attribute",
    INVOICE,
    TEST,
    "    public function testTitleHasTheDate()",
    "    #[Test]\n    public function titleHasTheDate()",
  ),
  edit(
    "test renamed",
    INVOICE,
    TEST,
    "function testRefusedLinesAreNotKept",
    "function testARefusedLineLeavesTheInvoiceAsItWas",
  ),
  edit(
    "fields of a line become one equality",
    INVOICE,
    TEST,
    `        $line = $this->invoice->lines()[0];
        self::assertSame('pen', $line[0]);
        self::assertSame(2, $line[1]);
        self::assertSame(150, $line[2]);`,
    "        self::assertSame([['pen', 2, 150]], $this->invoice->lines());",
  ),
  edit(
    "self becomes this",
    INVOICE,
    TEST,
    `        self::assertSame([], $this->invoice->lines());
        self::assertSame(0, $this->invoice->total());`,
    `        $this->assertSame([], $this->invoice->lines());
        $this->assertSame(0, $this->invoice->total());`,
  ),
  edit(
    "count of nothing becomes an equality with nothing",
    INVOICE,
    TEST,
    "self::assertCount(0, $this->invoice->lines());",
    "self::assertSame([], $this->invoice->lines());",
  ),
  edit(
    "expected exception becomes a caught one with all its parts",
    INVOICE,
    TEST,
    `        $this->expectException(InvalidLine::class);
        $this->expectExceptionMessage('count of pen is 0');
        $this->expectExceptionCode(10);
        $this->invoice->add('pen', 0, 150);`,
    `        try {
            $this->invoice->add('pen', 0, 150);
            self::fail('expected an exception');
        } catch (InvalidLine $refused) {
            self::assertSame('count of pen is 0', $refused->getMessage());
            self::assertSame(10, $refused->getCode());
        }`,
  ),
  edit(
    "expected exception as an object",
    INVOICE,
    TEST,
    `        $this->expectException(InvalidLine::class);
        $this->expectExceptionMessage('count of pen is 0');
        $this->expectExceptionCode(10);`,
    "        $this->expectExceptionObject(new InvalidLine('count of pen is 0', 10));",
  ),
  edit(
    "code of the exception checked as well",
    INVOICE,
    TEST,
    "            self::assertSame('count of pen is -1', $refused->getMessage());",
    `            self::assertSame('count of pen is -1', $refused->getMessage());
            self::assertSame(10, $refused->getCode());`,
  ),
  edit(
    "test split in two",
    INVOICE,
    TEST,
    `    public function addsTaxToTheNetAmount(): void
    {
        $this->invoice->add('pen', 2, 150)->add('book', 1, 700);
        self::assertSame(1000, $this->invoice->net());
        self::assertSame(1190, $this->invoice->total());
    }`,
    `    public function addsUpTheNetAmount(): void
    {
        $this->invoice->add('pen', 2, 150)->add('book', 1, 700);
        self::assertSame(1000, $this->invoice->net());
    }

    #[Test]
    public function addsTaxToTheNetAmount(): void
    {
        $this->invoice->add('pen', 2, 150)->add('book', 1, 700);
        self::assertSame(1190, $this->invoice->total());
    }`,
  ),
  edit(
    "helper extracted with its assertions",
    INVOICE,
    TEST,
    `        self::assertSame(1000, $this->invoice->net());
        self::assertSame(1190, $this->invoice->total());
    }`,
    `        $this->assertAmounts(1000, 1190);
    }

    private function assertAmounts(int $net, int $total): void
    {
        self::assertSame($net, $this->invoice->net());
        self::assertSame($total, $this->invoice->total());
    }`,
  ),
  edits(
    "message changed with the source",
    INVOICE,
    [SOURCE, `"count of {$text} is {$count}"`, `"{$text}: {$count} is no count"`],
    [TEST, "'count of pen is 0'", "'pen: 0 is no count'"],
    [TEST, "'count of pen is -1'", "'pen: -1 is no count'"],
  ),
  edits(
    "mock updated after a rename",
    INVOICE,
    ["src/Clock.php", "public function today(): string;", "public function date(): string;"],
    [SOURCE, "$this->clock->today()", "$this->clock->date()"],
    [TEST, "->method('today')", "->method('date')"],
  ),
  edits(
    "constructor takes a currency now",
    INVOICE,
    [SOURCE, "private readonly Clock $clock)", "private readonly Clock $clock, public readonly string $currency)"],
    [TEST, "new Invoice(TaxRate::Full, $this->clock)", "new Invoice(TaxRate::Full, $this->clock, 'EUR')"],
    [
      TEST,
      "        self::assertSame(0, $this->invoice->total());",
      "        self::assertSame(0, $this->invoice->total());\n        self::assertSame('EUR', $this->invoice->currency);",
    ],
  ),
  edit(
    "source refactored, tests untouched",
    INVOICE,
    SOURCE,
    "        return array_sum(array_map(static fn (array $line): int => $line[1] * $line[2], $this->lines));",
    `        $net = 0;
        foreach ($this->lines as [, $count, $cents]) {
            $net += $count * $cents;
        }

        return $net;`,
  ),
  edit(
    "covered classes named",
    INVOICE,
    TEST,
    "final class InvoiceTest extends",
    "#[\\PHPUnit\\Framework\\Attributes\\CoversClass(Invoice::class)]\nfinal class InvoiceTest extends",
  ),
  edit(
    "imports in another order",
    INVOICE,
    TEST,
    `use Billing\\Clock;
use Billing\\InvalidLine;
use Billing\\Invoice;
use Billing\\TaxRate;
use PHPUnit\\Framework\\Attributes\\Test;
use PHPUnit\\Framework\\TestCase;`,
    `use PHPUnit\\Framework\\Attributes\\Test;
use PHPUnit\\Framework\\TestCase;
use Billing\\{Clock, InvalidLine, Invoice, TaxRate};`,
  ),
  move("test file moved to a folder, still collected", INVOICE, TEST, "tests/Unit/InvoiceTest.php", (text) =>
    text.replace("namespace Billing\\Tests;", "namespace Billing\\Tests\\Unit;"),
  ),
  edit(
    "setUp becomes a method with the attribute",
    INVOICE,
    TEST,
    "    protected function setUp(): void",
    "    #[\\PHPUnit\\Framework\\Attributes\\Before]\n    public function newInvoice(): void",
  ),
  edit(
    "configuration fails on warnings as well",
    INVOICE,
    "phpunit.xml",
    `failOnRisky="true"`,
    `failOnRisky="true" failOnWarning="true"`,
  ),
];
