import { edit, edits } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { SLUG_PACKAGE as SLUG } from "./slug.ts";

const SLUGGER = "tests/SluggerTest.php";
const ARCHIVE = "tests/ArchiveTest.php";
const BASE = "tests/FolderTestCase.php";

const modern = (text: string): string =>
  text
    .replace(
      "use PHPUnit\\Framework\\TestCase;",
      "use PHPUnit\\Framework\\Attributes\\Before;\nuse PHPUnit\\Framework\\Attributes\\DataProvider;\nuse PHPUnit\\Framework\\Attributes\\Test;\nuse PHPUnit\\Framework\\TestCase;",
    )
    .replace("    /** @before */", "    #[Before]")
    .replace("    /**\n     * @test\n     * @dataProvider texts\n     */", "    #[Test]\n    #[DataProvider('texts')]")
    .replaceAll("    /** @test */", "    #[Test]")
    .replace("public function texts()", "public static function texts(): iterable");

export const HONEST_SLUG: readonly SetChange[] = [
  {
    name: "annotations become attributes with PHPUnit 10",
    package: SLUG,
    files: {
      [SLUGGER]: modern(SLUG.files[SLUGGER] ?? ""),
      "composer.json": (SLUG.files["composer.json"] ?? "").replace("^9.6", "^10.5"),
    },
  },
  edit(
    "annotation becomes a prefix",
    SLUG,
    SLUGGER,
    "    /** @test */\n    public function usesTheSeparator()",
    "    public function testUsesTheSeparator()",
  ),
  edit(
    "annotation on more lines",
    SLUG,
    SLUGGER,
    "    /** @test */\n    public function usesTheSeparator()",
    "    /**\n     * The separator is between the words.\n     *\n     * @test\n     */\n    public function usesTheSeparator()",
  ),
  edit("provider made static", SLUG, SLUGGER, "public function texts()", "public static function texts(): iterable"),
  edit(
    "rows added that are yielded",
    SLUG,
    SLUGGER,
    "        yield 'nothing' => ['', ''];",
    "        yield 'nothing' => ['', ''];\n        yield 'only signs' => ['?!', ''];",
  ),
  edit(
    "yielded rows become an array with all rows",
    SLUG,
    SLUGGER,
    `        yield 'one word' => ['Hello', 'hello'];
        yield 'two words' => ['Hello World', 'hello-world'];
        yield 'signs' => ['  a & b!', 'a-b'];
        yield 'numbers' => ['Top 10', 'top-10'];
        yield 'nothing' => ['', ''];`,
    `        return [
            'one word' => ['Hello', 'hello'],
            'two words' => ['Hello World', 'hello-world'],
            'signs' => ['  a & b!', 'a-b'],
            'numbers' => ['Top 10', 'top-10'],
            'nothing' => ['', ''],
        ];`,
  ),
  edit(
    "loose equality becomes strict",
    SLUG,
    SLUGGER,
    "assertEquals(['news'], $this->slugger->taken())",
    "assertSame(['news'], $this->slugger->taken())",
  ),
  edit(
    "repeated assertions become a loop with all rows",
    SLUG,
    SLUGGER,
    `        $this->assertSame('news', $this->slugger->unique('News'));
        $this->assertSame('news-2', $this->slugger->unique('news'));
        $this->assertSame('news-3', $this->slugger->unique('NEWS'));`,
    `        foreach (['News' => 'news', 'news' => 'news-2', 'NEWS' => 'news-3'] as $text => $expected) {
            $this->assertSame($expected, $this->slugger->unique($text));
        }`,
  ),
  edit(
    "before method becomes setUp",
    SLUG,
    SLUGGER,
    "    /** @before */\n    public function newSlugger()",
    "    protected function setUp(): void",
  ),
  edits(
    "numbering changed with the source",
    SLUG,
    ["src/Slugger.php", "$slug . $this->separator . $count;", "$slug . $this->separator . ($count - 1);"],
    [SLUGGER, "'news-2'", "'news-1'"],
    [SLUGGER, "'news-3'", "'news-2'"],
  ),
  edits(
    "exception class changed with the source",
    SLUG,
    ["src/Slugger.php", "throw new \\InvalidArgumentException(", "throw new \\LengthException("],
    [
      SLUGGER,
      "$this->expectException(\\InvalidArgumentException::class);",
      "$this->expectException(\\LengthException::class);",
    ],
  ),
  edit(
    "return type added to a helper",
    SLUG,
    BASE,
    "    protected function assertFolderHolds(array $expected)",
    "    protected function assertFolderHolds(array $expected): void",
  ),
  {
    name: "assertion moved from the base class to a trait",
    package: SLUG,
    replacements: [
      {
        path: BASE,
        find: `
    protected function assertFolderHolds(array $expected)
    {
        $found = [];
        foreach (glob($this->folder . '/*') as $path) {
            $found[basename($path)] = file_get_contents($path);
        }
        $this->assertSame($expected, $found);
    }
`,
        replace: "",
      },
      {
        path: BASE,
        find: "    protected $folder;\n",
        replace: "    use FolderAssertions;\n\n    protected $folder;\n",
      },
    ],
    files: {
      "tests/FolderAssertions.php": `<?php

namespace Text\\Tests;

trait FolderAssertions
{
    protected function assertFolderHolds(array $expected)
    {
        $found = [];
        foreach (glob($this->folder . '/*') as $path) {
            $found[basename($path)] = file_get_contents($path);
        }
        $this->assertSame($expected, $found);
    }
}
`,
    },
  },
  edit(
    "message of the exception checked as well",
    SLUG,
    ARCHIVE,
    "            $this->assertSame(17, $e->getCode());",
    "            $this->assertSame(17, $e->getCode());\n            $this->assertSame('news exists', $e->getMessage());",
  ),
  edit(
    "archive made by a helper",
    SLUG,
    ARCHIVE,
    `        $archive = new Archive($this->folder);
        $archive->save('a', 'text of a');
        $this->assertSame('text of a', $archive->load('a'));
    }`,
    `        $archive = $this->archiveWith('a', 'text of a');
        $this->assertSame('text of a', $archive->load('a'));
    }

    private function archiveWith(string $slug, string $text): Archive
    {
        $archive = new Archive($this->folder);
        $archive->save($slug, $text);

        return $archive;
    }`,
  ),
  edit(
    "dependency between tests removed",
    SLUG,
    ARCHIVE,
    `    /**
     * @depends testSavesTexts
     */
`,
    "",
  ),
  edit(
    "new test that only runs on Linux",
    SLUG,
    ARCHIVE,
    "    public function testNeverOverwrites()",
    `    /**
     * @requires OSFAMILY Linux
     */
    public function testSavesReadableFiles()
    {
        $path = (new Archive($this->folder))->save('news', 'all is well');
        $this->assertTrue(is_readable($path));
    }

    public function testNeverOverwrites()`,
  ),
  {
    name: "new test file",
    package: SLUG,
    files: {
      "tests/ManySlugsTest.php": `<?php

namespace Text\\Tests;

use PHPUnit\\Framework\\TestCase;
use Text\\Slugger;

class ManySlugsTest extends TestCase
{
    public function testSlugsOfManyTextsDiffer()
    {
        $slugger = new Slugger();
        $slugs = array_map([$slugger, 'unique'], array_fill(0, 50, 'news'));
        $this->assertCount(50, array_unique($slugs));
    }
}
`,
    },
  },
  edit(
    "long arrays become short ones in the source",
    SLUG,
    "src/Slugger.php",
    "    private $taken = array();",
    "    private $taken = [];",
  ),
];
