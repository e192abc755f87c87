import type { RunnerPackage } from "./types.ts";

/**
 * Written for PHPUnit 9.6 of Debian 12. Conventions:
 * - Each data set of a provider is a test.
 * - A test whose `setUp` throws counts as ran and failed. PHPUnit reports an error, and ends with 2 instead of 1.
 * - An incomplete test counts as skipped, and so does a test that is skipped because the one it depends on was.
 */
export const PHPUNIT: RunnerPackage = {
  runner: "phpunit",
  programs: ["phpunit", "php", "make"],
  debian: ["phpunit", "php-cli", "php-pcov", "make"],
  files: {
    "phpunit.xml": `<?xml version="1.0"?>
<phpunit bootstrap="tests/bootstrap.php" cacheResult="false">
  <testsuites>
    <testsuite name="unit">
      <directory>tests/Unit</directory>
    </testsuite>
    <testsuite name="feature">
      <directory>tests/Feature</directory>
    </testsuite>
  </testsuites>
  <coverage>
    <include>
      <directory>src</directory>
    </include>
  </coverage>
</phpunit>
`,
    Makefile: `.PHONY: build lint test

build:
\tmkdir -p dist
\tcat src/*.php > dist/all.txt

lint:
\t@for file in src/*.php; do php -l $$file; done

test: lint
\tphpunit --testdox
`,
    "tests/bootstrap.php": `<?php

foreach (glob(__DIR__ . '/../src/*.php') as $file) {
    require_once $file;
}
`,
    "src/Temperature.php": `<?php

final class Temperature
{
    private $celsius;

    public function __construct(float $celsius)
    {
        if ($celsius < -273.15) {
            throw new InvalidArgumentException('too cold');
        }
        $this->celsius = $celsius;
    }

    public function fahrenheit(): float
    {
        return $this->celsius * 9 / 5 + 32;
    }
}
`,
    "src/Report.php": `<?php

final class Report
{
    private $days = [];

    public function add(string $day, Temperature $temperature): void
    {
        $this->days[$day] = $temperature->fahrenheit();
    }

    public function warmest(): ?string
    {
        return $this->days === [] ? null : array_search(max($this->days), $this->days, true);
    }
}
`,
    // 3 + 1 = 4 tests
    "tests/Unit/TemperatureTest.php": `<?php

use PHPUnit\\Framework\\TestCase;

final class TemperatureTest extends TestCase
{
    /** @dataProvider values */
    public function testFahrenheit(float $celsius, float $fahrenheit): void
    {
        $this->assertSame($fahrenheit, (new Temperature($celsius))->fahrenheit());
    }

    public static function values(): array
    {
        return ['freezing' => [0, 32.0], 'boiling' => [100, 212.0], [-40, -40.0]];
    }

    public function testRefusesLessThanZeroKelvin(): void
    {
        $this->expectException(InvalidArgumentException::class);
        new Temperature(-300);
    }
}
`,
    // 2 + 1 = 3 tests
    "tests/Feature/ReportTest.php": `<?php

use PHPUnit\\Framework\\TestCase;

final class ReportTest extends TestCase
{
    public function testIsEmptyAtFirst(): Report
    {
        $report = new Report();
        $this->assertNull($report->warmest());
        return $report;
    }

    /** @depends testIsEmptyAtFirst */
    public function testFindsTheWarmestDay(Report $report): void
    {
        $report->add('Monday', new Temperature(12));
        $report->add('Tuesday', new Temperature(15));
        $this->assertSame('Tuesday', $report->warmest());
    }

    /** @test */
    public function same_day_is_replaced(): void
    {
        $report = new Report();
        $report->add('Monday', new Temperature(12));
        $report->add('Monday', new Temperature(-3));
        $this->assertSame('Monday', $report->warmest());
    }
}
`,
  },
  cases: [
    { situation: "alone", command: "phpunit", expected: { end: 0, ran: 7, failed: 0, skipped: 0 } },
    {
      situation: "after a build",
      command: "make build && phpunit --colors=never",
      expected: { end: 0, ran: 7, failed: 0, skipped: 0 },
    },
    {
      // The first run has 4 of the 7 tests.
      situation: "twice in a row",
      command: "phpunit --testsuite unit && phpunit",
      expected: { end: 0, ran: 7, failed: 0, skipped: 0 },
    },
    { situation: "pre-script", command: "make test", expected: { end: 0, ran: 7, failed: 0, skipped: 0 } },
    {
      // Only the 2 tests of packages/wind run.
      situation: "workspace",
      files: {
        "packages/wind/Makefile": `test:
\tphpunit --no-configuration tests
`,
        "packages/wind/src/wind.php": `<?php

function beaufort(float $knots): int
{
    return (int) round(($knots / 1.625) ** (2 / 3));
}
`,
        "packages/wind/tests/WindTest.php": `<?php

use PHPUnit\\Framework\\TestCase;

require_once __DIR__ . '/../src/wind.php';

final class WindTest extends TestCase
{
    public function testCalm(): void
    {
        $this->assertSame(0, beaufort(0));
    }

    public function testGale(): void
    {
        $this->assertSame(8, beaufort(37));
    }
}
`,
      },
      command: "make -C packages/wind test",
      expected: { end: 0, ran: 2, failed: 0, skipped: 0 },
    },
    {
      situation: "coverage",
      command: "phpunit --coverage-text",
      expected: { end: 0, ran: 7, failed: 0, skipped: 0 },
    },
    {
      // 7 + 5 ran. Failed: the unit, the sensor and both tests of RainTest (setUp).
      situation: "failing",
      files: {
        "tests/Unit/SensorTest.php": `<?php

use PHPUnit\\Framework\\TestCase;

final class SensorTest extends TestCase
{
    public function testHasName(): void
    {
        $this->assertNotEmpty('roof');
    }

    public function testHasUnit(): void
    {
        $this->assertSame('C', 'F', 'wrong unit');
    }

    public function testReads(): void
    {
        throw new RuntimeException('no sensor');
    }
}
`,
        "tests/Feature/RainTest.php": `<?php

use PHPUnit\\Framework\\TestCase;

final class RainTest extends TestCase
{
    protected function setUp(): void
    {
        throw new RuntimeException('no rain gauge');
    }

    public function testMeasures(): void
    {
        $this->assertTrue(true);
    }

    public function testResets(): void
    {
        $this->assertTrue(true);
    }
}
`,
      },
      command: "phpunit",
      expected: { end: 2, ran: 12, failed: 4, skipped: 0 },
    },
    {
      // 7 + 1 ran. Skipped: testPrints, testMails (incomplete), testArchives (depends on testPrints) and testWindows.
      situation: "skipped",
      files: {
        "tests/Feature/ExportTest.php": `<?php

use PHPUnit\\Framework\\TestCase;

final class ExportTest extends TestCase
{
    public function testHasHeader(): void
    {
        $this->assertSame('day;high', implode(';', ['day', 'high']));
    }

    public function testPrints(): void
    {
        $this->markTestSkipped('no printer');
    }

    public function testMails(): void
    {
        $this->markTestIncomplete('write this test');
    }

    /** @depends testPrints */
    public function testArchives(): void
    {
        $this->assertTrue(true);
    }

    /** @requires OSFAMILY Windows */
    public function testWindows(): void
    {
        $this->assertTrue(true);
    }
}
`,
      },
      command: "phpunit --verbose",
      expected: { end: 0, ran: 8, failed: 0, skipped: 4 },
    },
    {
      situation: "slow",
      files: {
        "tests/Feature/ForecastTest.php": `<?php

use PHPUnit\\Framework\\TestCase;

final class ForecastTest extends TestCase
{
    public function testWaitsForModel(): void
    {
        usleep(2200000);
        $this->assertTrue(true);
    }

    public function testHasDate(): void
    {
        $this->assertSame(10, strlen('2024-02-29'));
    }
}
`,
      },
      command: "phpunit",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0, slow: { name: "testWaitsForModel", atLeastMs: 2000 } },
    },
    {
      // Suites run in the order of phpunit.xml: 4 + 3 tests, and then testConnects.
      situation: "hanging",
      files: {
        "tests/Feature/SatelliteTest.php": `<?php

use PHPUnit\\Framework\\TestCase;

final class SatelliteTest extends TestCase
{
    public function testConnects(): void
    {
        $this->assertTrue(true);
    }

    public function testWaitsForImage(): void
    {
        while (true) {
            sleep(1);
        }
    }

    public function testDisconnects(): void
    {
        $this->assertTrue(true);
    }
}
`,
      },
      command: "phpunit",
      expected: { end: "timeout", ran: 8, failed: 0, skipped: 0 },
    },
  ],
};
