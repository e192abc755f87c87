import { edit, move } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { SLUG_PACKAGE as SLUG } from "./slug.ts";

const SLUGGER = "tests/SluggerTest.php";
const ARCHIVE = "tests/ArchiveTest.php";
const BASE = "tests/FolderTestCase.php";

export const WEAKENED_SLUG: readonly SetChange[] = [
  edit(
    "test annotation dropped",
    SLUG,
    SLUGGER,
    "    /** @test */\n    public function usesTheSeparator()",
    "    public function usesTheSeparator()",
  ),
  edit(
    "annotation in a plain comment",
    SLUG,
    SLUGGER,
    "    /** @test */\n    public function numbersRepeatedSlugs()",
    "    /* @test */\n    public function numbersRepeatedSlugs()",
  ),
  edit(
    "yielded rows removed",
    SLUG,
    SLUGGER,
    `        yield 'signs' => ['  a & b!', 'a-b'];
        yield 'numbers' => ['Top 10', 'top-10'];
`,
    "",
  ),
  edit(
    "provider returns before most rows",
    SLUG,
    SLUGGER,
    "        yield 'two words' => ['Hello World', 'hello-world'];",
    "        return;\n        yield 'two words' => ['Hello World', 'hello-world'];",
  ),
  edit(
    "test annotation dropped from a test with a provider",
    SLUG,
    SLUGGER,
    "     * @test\n     * @dataProvider texts",
    "     * @dataProvider texts",
  ),
  edit(
    "required function that does not exist",
    SLUG,
    SLUGGER,
    "    /** @test */\n    public function refusesLongSeparators()",
    "    /**\n     * @test\n     * @requires function slug_extension\n     */\n    public function refusesLongSeparators()",
  ),
  edit(
    "required system that nobody uses",
    SLUG,
    SLUGGER,
    "    /** @test */\n    public function numbersRepeatedSlugs()",
    "    /**\n     * @test\n     * @requires OS Solaris\n     */\n    public function numbersRepeatedSlugs()",
  ),
  edit(
    "equality becomes a string that contains",
    SLUG,
    SLUGGER,
    "$this->assertSame('news-3', $this->slugger->unique('NEWS'));",
    "$this->assertStringContainsString('news', $this->slugger->unique('NEWS'));",
  ),
  edit(
    "equality becomes a string that starts",
    SLUG,
    SLUGGER,
    "$this->assertSame('a_b', $slugger->slug('a b'));",
    "$this->assertStringStartsWith('a', $slugger->slug('a b'));",
  ),
  edit(
    "equality or true",
    SLUG,
    SLUGGER,
    "$this->assertSame($expected, $this->slugger->slug($text));",
    "$this->assertTrue($expected === $this->slugger->slug($text) || true);",
  ),
  edit(
    "class and message of the exception become a caught one",
    SLUG,
    SLUGGER,
    `        $this->expectException(\\InvalidArgumentException::class);
        $this->expectExceptionMessage('the separator must be one character');
        new Slugger('--');`,
    `        try {
            new Slugger('--');
        } catch (\\Exception $e) {
        }
        $this->assertTrue(true);`,
  ),
  edit(
    "message expected by a part that says nothing",
    SLUG,
    SLUGGER,
    "$this->expectExceptionMessage('the separator must be one character');",
    "$this->expectExceptionMessageMatches('/./');",
  ),
  edit(
    "list of taken slugs no longer checked",
    SLUG,
    SLUGGER,
    "        $this->assertEquals(['news'], $this->slugger->taken());\n",
    "",
  ),
  edit(
    "list compared by being one",
    SLUG,
    SLUGGER,
    "assertEquals(['news'], $this->slugger->taken())",
    "assertIsArray($this->slugger->taken())",
  ),
  edit(
    "skip in a before method",
    SLUG,
    SLUGGER,
    "        $this->slugger = new Slugger();",
    "        $this->markTestSkipped('the slugger moves to another package');\n        $this->slugger = new Slugger();",
  ),
  edit(
    "assertion of the base class emptied",
    SLUG,
    BASE,
    "        $this->assertSame($expected, $found);",
    "        $this->assertTrue(true);",
  ),
  edit(
    "base class compares the names only",
    SLUG,
    BASE,
    "        $this->assertSame($expected, $found);",
    "        $this->assertSame(array_keys($expected), array_keys($found));",
  ),
  edit(
    "base class skips everything",
    SLUG,
    BASE,
    "        mkdir($this->folder);",
    "        mkdir($this->folder);\n        if (disk_free_space($this->folder) > 0) {\n            $this->markTestSkipped('needs a full disk');\n        }",
  ),
  edit(
    "call of the base assertion removed",
    SLUG,
    ARCHIVE,
    "        $this->assertFolderHolds(['news.txt' => 'first']);\n",
    "",
  ),
  edit(
    "code of the exception no longer compared",
    SLUG,
    ARCHIVE,
    "            $this->assertSame(17, $e->getCode());",
    "            $this->assertNotNull($e->getCode());",
  ),
  edit(
    "dependency on a test that does not exist",
    SLUG,
    ARCHIVE,
    "     * @depends testSavesTexts",
    "     * @depends testSavesManyTexts",
  ),
  edit(
    "text of a file becomes its existence",
    SLUG,
    ARCHIVE,
    "        $this->assertSame('text of a', $archive->load('a'));",
    "        $this->assertFileExists($this->folder . '/a.txt');",
  ),
  edit(
    "assertion in a branch that is never taken",
    SLUG,
    ARCHIVE,
    "        $this->assertSame($this->folder . '/news.txt', $path);",
    `        if (!is_string($path)) {
            $this->assertSame($this->folder . '/news.txt', $path);
        }`,
  ),
  edit(
    "suffix of the suite matches no file",
    SLUG,
    "phpunit.xml.dist",
    `<directory suffix="Test.php">tests</directory>`,
    `<directory suffix="Spec.php">tests</directory>`,
  ),
  move("test file renamed past the suffix of the suite", SLUG, ARCHIVE, "tests/ArchiveTests.php"),
  edit(
    "class with a base class made abstract",
    SLUG,
    ARCHIVE,
    "class ArchiveTest extends FolderTestCase",
    "abstract class ArchiveTest extends FolderTestCase",
  ),
  edit(
    "assertion silenced by an override",
    SLUG,
    SLUGGER,
    "    public function texts()",
    `    public static function assertSame($expected, $actual, string $message = ''): void
    {
        parent::assertTrue(true);
    }

    public function texts()`,
  ),
];
