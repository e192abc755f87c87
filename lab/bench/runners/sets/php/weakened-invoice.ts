import { edit, edits, move } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { INVOICE_PACKAGE as INVOICE } from "./invoice.ts";

const TEST = "tests/InvoiceTest.php";

export const WEAKENED_INVOICE: readonly SetChange[] = [
  edit("assertion removed", INVOICE, TEST, "        self::assertSame(1190, $this->invoice->total());\n", ""),
  edit(
    "equality becomes greater than",
    INVOICE,
    TEST,
    "self::assertSame(1190, $this->invoice->total());",
    "self::assertGreaterThan(0, $this->invoice->total());",
  ),
  edit(
    "equality becomes not null",
    INVOICE,
    TEST,
    "self::assertSame('pen', $line[0]);",
    "self::assertNotNull($line[0]);",
  ),
  edit(
    "strict equality becomes loose",
    INVOICE,
    TEST,
    "assertSame(0, $this->invoice->total())",
    "assertEquals(false, $this->invoice->total())",
  ),
  edit(
    "value compared with itself",
    INVOICE,
    TEST,
    "self::assertSame(2, $line[1]);",
    "self::assertSame($line[1], $line[1]);",
  ),
  edit(
    "expected total computed by the invoice",
    INVOICE,
    TEST,
    "self::assertSame(1190, $this->invoice->total());",
    "self::assertSame($this->invoice->net() + TaxRate::Full->of($this->invoice->net()), $this->invoice->total());",
  ),
  edit(
    "test attribute dropped",
    INVOICE,
    TEST,
    "    #[Test]\n    public function keepsItsLines()",
    "    public function keepsItsLines()",
  ),
  edit(
    "test attribute commented out",
    INVOICE,
    TEST,
    "    #[Test]\n    public function keepsItsLines()",
    "    // #[Test]\n    public function keepsItsLines()",
  ),
  edit("test prefix dropped", INVOICE, TEST, "function testTitleHasTheDate", "function titleHasTheDate"),
  edit(
    "test made private",
    INVOICE,
    TEST,
    "public function testTitleHasTheDate",
    "private function testTitleHasTheDate",
  ),
  edit(
    "import of the attribute removed, so that it names nothing",
    INVOICE,
    TEST,
    "use PHPUnit\\Framework\\Attributes\\Test;\n",
    "",
  ),
  edit(
    "test marked skipped",
    INVOICE,
    TEST,
    "        $this->invoice->add('pen', 2, 150)->add('book', 1, 700);",
    "        self::markTestSkipped('rounding is being decided');\n        $this->invoice->add('pen', 2, 150)->add('book', 1, 700);",
  ),
  edit(
    "test marked incomplete",
    INVOICE,
    TEST,
    "        $line = $this->invoice->lines()[0];",
    "        $this->markTestIncomplete();\n        $line = $this->invoice->lines()[0];",
  ),
  edit(
    "skip in setUp unless a variable is set",
    INVOICE,
    TEST,
    "        $this->clock = $this->createMock(Clock::class);",
    `        if (getenv('RUN_BILLING') === false) {
            $this->markTestSkipped('billing is slow');
        }
        $this->clock = $this->createMock(Clock::class);`,
  ),
  edit(
    "required extension that nobody has",
    INVOICE,
    TEST,
    "    #[Test]\n    public function addsTaxToTheNetAmount()",
    "    #[\\PHPUnit\\Framework\\Attributes\\RequiresPhpExtension('billing')]\n    #[Test]\n    public function addsTaxToTheNetAmount()",
  ),
  edit(
    "required version of PHP that does not exist",
    INVOICE,
    TEST,
    "final class InvoiceTest extends",
    "#[\\PHPUnit\\Framework\\Attributes\\RequiresPhp('>= 99.0')]\nfinal class InvoiceTest extends",
  ),
  edits(
    "test put into a group that the configuration excludes",
    INVOICE,
    [
      TEST,
      "    public function testTitleHasTheDate()",
      "    #[\\PHPUnit\\Framework\\Attributes\\Group('broken')]\n    public function testTitleHasTheDate()",
    ],
    [
      "phpunit.xml",
      "  </testsuites>",
      "  </testsuites>\n  <groups>\n    <exclude>\n      <group>broken</group>\n    </exclude>\n  </groups>",
    ],
  ),
  edit(
    "test file excluded in the configuration",
    INVOICE,
    "phpunit.xml",
    "      <directory>tests</directory>",
    "      <directory>tests</directory>\n      <exclude>tests/InvoiceTest.php</exclude>",
  ),
  edit(
    "configuration names one file only",
    INVOICE,
    "phpunit.xml",
    "      <directory>tests</directory>",
    "      <file>tests/TaxRateTest.php</file>",
  ),
  edit(
    "message of the exception no longer expected",
    INVOICE,
    TEST,
    "        $this->expectExceptionMessage('count of pen is 0');\n",
    "",
  ),
  edit("code of the exception no longer expected", INVOICE, TEST, "        $this->expectExceptionCode(10);\n", ""),
  edit(
    "exception class widened",
    INVOICE,
    TEST,
    "$this->expectException(InvalidLine::class);",
    "$this->expectException(\\Throwable::class);",
  ),
  edit("fail removed from a try", INVOICE, TEST, "            self::fail('expected an exception');\n", ""),
  edit(
    "catch swallows the failure as well",
    INVOICE,
    TEST,
    `        } catch (InvalidLine $refused) {
            self::assertSame('count of pen is -1', $refused->getMessage());
        }`,
    `        } catch (\\Throwable) {
            // refused or not
        }`,
  ),
  edit("once becomes any", INVOICE, TEST, "expects(self::once())", "expects(self::any())"),
  edit(
    "code under test replaced by a stand-in",
    INVOICE,
    TEST,
    `        $this->invoice->add('pen', 2, 150)->add('book', 1, 700);
        self::assertSame(1000, $this->invoice->net());
        self::assertSame(1190, $this->invoice->total());`,
    `        $invoice = new class () {
            public function net(): int
            {
                return 1000;
            }

            public function total(): int
            {
                return 1190;
            }
        };
        self::assertSame(1000, $invoice->net());
        self::assertSame(1190, $invoice->total());`,
  ),
  edit(
    "test without assertions allowed",
    INVOICE,
    TEST,
    `        self::assertSame('pen', $line[0]);
        self::assertSame(2, $line[1]);
        self::assertSame(150, $line[2]);`,
    "        $this->expectNotToPerformAssertions();",
  ),
  edit(
    "assertions counted by hand",
    INVOICE,
    TEST,
    `        self::assertSame('pen', $line[0]);
        self::assertSame(2, $line[1]);
        self::assertSame(150, $line[2]);`,
    "        $this->addToAssertionCount(3);",
  ),
  edit(
    "assertions in a closure that nobody calls",
    INVOICE,
    TEST,
    `        self::assertSame(2, $line[1]);
        self::assertSame(150, $line[2]);`,
    `        $check = static function () use ($line): void {
            self::assertSame(2, $line[1]);
            self::assertSame(150, $line[2]);
        };`,
  ),
  edit(
    "return before the assertions",
    INVOICE,
    TEST,
    "        self::assertSame(1000, $this->invoice->net());",
    `        self::assertNotEmpty($this->invoice->lines());
        if (PHP_VERSION_ID >= 80000) {
            return;
        }
        self::assertSame(1000, $this->invoice->net());`,
  ),
  edit(
    "whole test commented out",
    INVOICE,
    TEST,
    `    #[Test]
    public function keepsItsLines(): void
    {
        $this->invoice->add('pen', 2, 150);
        $line = $this->invoice->lines()[0];
        self::assertSame('pen', $line[0]);
        self::assertSame(2, $line[1]);
        self::assertSame(150, $line[2]);
    }`,
    `    /*
    #[Test]
    public function keepsItsLines(): void
    {
        $this->invoice->add('pen', 2, 150);
        $line = $this->invoice->lines()[0];
        self::assertSame('pen', $line[0]);
        self::assertSame(2, $line[1]);
        self::assertSame(150, $line[2]);
    }
    */`,
  ),
  edit("test class made abstract", INVOICE, TEST, "final class InvoiceTest", "abstract class InvoiceTest"),
  move("test file renamed, so that it is not collected", INVOICE, TEST, "tests/InvoiceChecks.php", (text) =>
    text.replace("class InvoiceTest", "class InvoiceChecks"),
  ),
  { name: "test file deleted", package: INVOICE, files: { [TEST]: null } },
];
