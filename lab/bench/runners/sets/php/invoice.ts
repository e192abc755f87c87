import type { SetPackage } from "../types.ts";

const INVOICE = `<?php

declare(strict_types=1);

namespace Billing;

final class Invoice
{
    /** @var list<array{string, int, int}> */
    private array $lines = [];

    public function __construct(private readonly TaxRate $rate, private readonly Clock $clock)
    {
    }

    public function add(string $text, int $count, int $cents): self
    {
        if ($count < 1) {
            throw new InvalidLine("count of {$text} is {$count}", 10);
        }
        $this->lines[] = [$text, $count, $cents];

        return $this;
    }

    /** @return list<array{string, int, int}> */
    public function lines(): array
    {
        return $this->lines;
    }

    public function net(): int
    {
        return array_sum(array_map(static fn (array $line): int => $line[1] * $line[2], $this->lines));
    }

    public function total(): int
    {
        return $this->net() + $this->rate->of($this->net());
    }

    public function title(): string
    {
        return 'Invoice of ' . $this->clock->today();
    }
}
`;

const TAX_RATE = String.raw`<?php

declare(strict_types=1);

namespace Billing;

enum TaxRate: int
{
    case None = 0;
    case Reduced = 7;
    case Full = 19;

    public static function parse(string $text): self
    {
        return self::tryFrom((int) rtrim($text, ' %')) ?? throw new \ValueError("no tax rate: {$text}");
    }

    public function of(int $cents): int
    {
        return intdiv($cents * $this->value + 50, 100);
    }

    public function factor(): float
    {
        return 1 + $this->value / 100;
    }
}
`;

const INVOICE_TEST = String.raw`<?php

declare(strict_types=1);

namespace Billing\Tests;

use Billing\Clock;
use Billing\InvalidLine;
use Billing\Invoice;
use Billing\TaxRate;
use PHPUnit\Framework\Attributes\Test;
use PHPUnit\Framework\TestCase;

final class InvoiceTest extends TestCase
{
    private Invoice $invoice;
    private Clock $clock;

    protected function setUp(): void
    {
        $this->clock = $this->createMock(Clock::class);
        $this->invoice = new Invoice(TaxRate::Full, $this->clock);
    }

    #[Test]
    public function startsEmpty(): void
    {
        self::assertSame([], $this->invoice->lines());
        self::assertSame(0, $this->invoice->total());
    }

    #[Test]
    public function addsTaxToTheNetAmount(): void
    {
        $this->invoice->add('pen', 2, 150)->add('book', 1, 700);
        self::assertSame(1000, $this->invoice->net());
        self::assertSame(1190, $this->invoice->total());
    }

    #[Test]
    public function keepsItsLines(): void
    {
        $this->invoice->add('pen', 2, 150);
        $line = $this->invoice->lines()[0];
        self::assertSame('pen', $line[0]);
        self::assertSame(2, $line[1]);
        self::assertSame(150, $line[2]);
    }

    #[Test]
    public function refusesLinesWithoutACount(): void
    {
        $this->expectException(InvalidLine::class);
        $this->expectExceptionMessage('count of pen is 0');
        $this->expectExceptionCode(10);
        $this->invoice->add('pen', 0, 150);
    }

    public function testTitleHasTheDate(): void
    {
        $this->clock->expects(self::once())->method('today')->willReturn('2024-05-01');
        self::assertSame('Invoice of 2024-05-01', $this->invoice->title());
    }

    public function testRefusedLinesAreNotKept(): void
    {
        try {
            $this->invoice->add('pen', -1, 150);
            self::fail('expected an exception');
        } catch (InvalidLine $refused) {
            self::assertSame('count of pen is -1', $refused->getMessage());
        }
        self::assertCount(0, $this->invoice->lines());
    }
}
`;

const TAX_RATE_TEST = String.raw`<?php

declare(strict_types=1);

namespace Billing\Tests;

use Billing\TaxRate;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\Attributes\TestWith;
use PHPUnit\Framework\TestCase;

final class TaxRateTest extends TestCase
{
    public static function amounts(): array
    {
        return [
            'nothing' => [TaxRate::Full, 0, 0],
            'even' => [TaxRate::Full, 100, 19],
            'rounded up' => [TaxRate::Full, 150, 29],
            'reduced' => [TaxRate::Reduced, 1000, 70],
            'none' => [TaxRate::None, 1000, 0],
        ];
    }

    #[DataProvider('amounts')]
    public function testTaxOfAnAmount(TaxRate $rate, int $cents, int $expected): void
    {
        self::assertSame($expected, $rate->of($cents));
    }

    #[TestWith(['19%', TaxRate::Full])]
    #[TestWith(['7 %', TaxRate::Reduced])]
    #[TestWith(['0', TaxRate::None])]
    public function testParses(string $text, TaxRate $expected): void
    {
        self::assertSame($expected, TaxRate::parse($text));
    }

    public function testRefusesOtherRates(): void
    {
        foreach (['8%', '-7', '100 %'] as $text) {
            try {
                TaxRate::parse($text);
            } catch (\ValueError $error) {
                self::assertSame("no tax rate: {$text}", $error->getMessage());
                continue;
            }
            self::fail("parsed {$text}");
        }
    }

    public function testFactors(): void
    {
        self::assertEqualsWithDelta(1.19, TaxRate::Full->factor(), 1e-9);
        self::assertEqualsWithDelta(1.0, TaxRate::None->factor(), 1e-9);
    }
}
`;

/** PHPUnit with attributes, data providers and mocks. */
export const INVOICE_PACKAGE: SetPackage = {
  language: "php",
  framework: "PHPUnit 10",
  files: {
    "composer.json": String.raw`{
    "autoload": { "psr-4": { "Billing\\": "src/" } },
    "autoload-dev": { "psr-4": { "Billing\\Tests\\": "tests/" } },
    "require-dev": { "phpunit/phpunit": "^10.5" }
}
`,
    "phpunit.xml": `<?xml version="1.0"?>
<phpunit bootstrap="vendor/autoload.php" failOnRisky="true" beStrictAboutTestsThatDoNotTestAnything="true">
  <testsuites>
    <testsuite name="unit">
      <directory>tests</directory>
    </testsuite>
  </testsuites>
</phpunit>
`,
    "src/Invoice.php": INVOICE,
    "src/TaxRate.php": TAX_RATE,
    "src/Clock.php": `<?php

declare(strict_types=1);

namespace Billing;

interface Clock
{
    public function today(): string;
}
`,
    "src/InvalidLine.php": String.raw`<?php

declare(strict_types=1);

namespace Billing;

final class InvalidLine extends \DomainException
{
}
`,
    "tests/InvoiceTest.php": INVOICE_TEST,
    "tests/TaxRateTest.php": TAX_RATE_TEST,
  },
};
