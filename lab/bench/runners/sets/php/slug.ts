import type { SetPackage } from "../types.ts";

const SLUGGER = String.raw`<?php

namespace Text;

class Slugger
{
    private $separator;
    private $taken = array();

    public function __construct($separator = '-')
    {
        if (strlen($separator) !== 1) {
            throw new \InvalidArgumentException('the separator must be one character');
        }
        $this->separator = $separator;
    }

    public function slug($text)
    {
        $words = preg_split('/[^a-z0-9]+/', strtolower($text), -1, PREG_SPLIT_NO_EMPTY);

        return implode($this->separator, $words);
    }

    /** A slug that was not given out before. */
    public function unique($text)
    {
        $slug = $this->slug($text);
        $count = isset($this->taken[$slug]) ? $this->taken[$slug] + 1 : 1;
        $this->taken[$slug] = $count;

        return $count === 1 ? $slug : $slug . $this->separator . $count;
    }

    public function taken()
    {
        return array_keys($this->taken);
    }
}
`;

const ARCHIVE = String.raw`<?php

namespace Text;

class Archive
{
    private $folder;

    public function __construct($folder)
    {
        $this->folder = $folder;
    }

    public function save($slug, $text)
    {
        $path = $this->folder . '/' . $slug . '.txt';
        if (file_exists($path)) {
            throw new \RuntimeException("{$slug} exists", 17);
        }
        file_put_contents($path, $text);

        return $path;
    }

    public function load($slug)
    {
        return file_get_contents($this->folder . '/' . $slug . '.txt');
    }
}
`;

const SLUGGER_TEST = String.raw`<?php

namespace Text\Tests;

use PHPUnit\Framework\TestCase;
use Text\Slugger;

class SluggerTest extends TestCase
{
    /** @var Slugger */
    private $slugger;

    /** @before */
    public function newSlugger()
    {
        $this->slugger = new Slugger();
    }

    public function texts()
    {
        yield 'one word' => ['Hello', 'hello'];
        yield 'two words' => ['Hello World', 'hello-world'];
        yield 'signs' => ['  a & b!', 'a-b'];
        yield 'numbers' => ['Top 10', 'top-10'];
        yield 'nothing' => ['', ''];
    }

    /**
     * @test
     * @dataProvider texts
     */
    public function makesSlugs($text, $expected)
    {
        $this->assertSame($expected, $this->slugger->slug($text));
    }

    /** @test */
    public function usesTheSeparator()
    {
        $slugger = new Slugger('_');
        $this->assertSame('a_b', $slugger->slug('a b'));
    }

    /** @test */
    public function numbersRepeatedSlugs()
    {
        $this->assertSame('news', $this->slugger->unique('News'));
        $this->assertSame('news-2', $this->slugger->unique('news'));
        $this->assertSame('news-3', $this->slugger->unique('NEWS'));
        $this->assertEquals(['news'], $this->slugger->taken());
    }

    /** @test */
    public function refusesLongSeparators()
    {
        $this->expectException(\InvalidArgumentException::class);
        $this->expectExceptionMessage('the separator must be one character');
        new Slugger('--');
    }
}
`;

const ARCHIVE_TEST = String.raw`<?php

namespace Text\Tests;

use Text\Archive;

class ArchiveTest extends FolderTestCase
{
    public function testSavesTexts()
    {
        $path = (new Archive($this->folder))->save('news', 'all is well');
        $this->assertSame($this->folder . '/news.txt', $path);
        $this->assertFolderHolds(['news.txt' => 'all is well']);
    }

    public function testNeverOverwrites()
    {
        $archive = new Archive($this->folder);
        $archive->save('news', 'first');
        try {
            $archive->save('news', 'second');
            $this->fail('saved twice');
        } catch (\RuntimeException $e) {
            $this->assertSame(17, $e->getCode());
        }
        $this->assertFolderHolds(['news.txt' => 'first']);
    }

    /**
     * @depends testSavesTexts
     */
    public function testLoadsWhatItSaved()
    {
        $archive = new Archive($this->folder);
        $archive->save('a', 'text of a');
        $this->assertSame('text of a', $archive->load('a'));
    }
}
`;

const FOLDER_TEST_CASE = String.raw`<?php

namespace Text\Tests;

use PHPUnit\Framework\TestCase;

abstract class FolderTestCase extends TestCase
{
    protected $folder;

    protected function setUp(): void
    {
        $this->folder = sys_get_temp_dir() . '/archive-' . uniqid();
        mkdir($this->folder);
    }

    protected function tearDown(): void
    {
        array_map('unlink', glob($this->folder . '/*'));
        rmdir($this->folder);
    }

    protected function assertFolderHolds(array $expected)
    {
        $found = [];
        foreach (glob($this->folder . '/*') as $path) {
            $found[basename($path)] = file_get_contents($path);
        }
        $this->assertSame($expected, $found);
    }
}
`;

/** PHPUnit with annotations and a base class of tests. */
export const SLUG_PACKAGE: SetPackage = {
  language: "php",
  framework: "PHPUnit 9",
  files: {
    "composer.json": String.raw`{
    "autoload": { "psr-4": { "Text\\": "src/" } },
    "autoload-dev": { "psr-4": { "Text\\Tests\\": "tests/" } },
    "require-dev": { "phpunit/phpunit": "^9.6" }
}
`,
    "phpunit.xml.dist": `<?xml version="1.0"?>
<phpunit bootstrap="vendor/autoload.php">
  <testsuites>
    <testsuite name="all">
      <directory suffix="Test.php">tests</directory>
    </testsuite>
  </testsuites>
</phpunit>
`,
    "src/Slugger.php": SLUGGER,
    "src/Archive.php": ARCHIVE,
    "tests/SluggerTest.php": SLUGGER_TEST,
    "tests/ArchiveTest.php": ARCHIVE_TEST,
    "tests/FolderTestCase.php": FOLDER_TEST_CASE,
  },
};
