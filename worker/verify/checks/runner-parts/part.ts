/** A part of a build manifest that decides how tests run. */
export interface Part {
  /** Names the part in messages, such as `profile.test`. */
  readonly name: string;
  readonly value: string;
  /** True if a change may add such a part, because it only adds tests. Default: false. */
  readonly mayBeAdded?: boolean;
}

/** The circumstances of a change. */
interface Context {
  /** All words of the commands that the acceptance runs. */
  readonly words: ReadonlySet<string>;
  /** True if the base does not have the file. */
  readonly isNew: boolean;
}

/** Reads the parts that decide how tests run from the text of a file. */
export type ReadParts = (text: string, context: Context) => readonly Part[];

/** The names of the parts that two versions of a file do not share. Added parts that only add tests are left out. */
export function changedParts(before: readonly Part[], after: readonly Part[]): string[] {
  const keyOf = ({ name, value }: Part) => `${name}\0${value}`;
  const [old, now] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const removed = before.filter((part) => !now.has(keyOf(part)));
  const added = after.filter((part) => part.mayBeAdded !== true && !old.has(keyOf(part)));
  return [...new Set([...removed, ...added].map(({ name }) => name))];
}

/** Matches the names of packages that run or judge tests, in Go, Rust, Java, Ruby and PHP. */
export const TEST_LIBRARY =
  /(?:^|[/:._-])(?:junit[\w-]*|testng|spring-boot-starter-test|surefire[\w-]*|failsafe[\w-]*|assertj[\w-]*|hamcrest[\w-]*|mockito[\w-]*|mockk|spock[\w-]*|kotest[\w-]*|jqwik|truth|testify|gomega|ginkgo|go-cmp|go-check|check\.v1|quicktest|gotest\.tools|goconvey|gomock|mock|goleak|is|assert|require|assert2|assert_matches|pretty_assertions|proptest|quickcheck|rstest|test-case|test-log|insta|trybuild|libtest-mimic|nextest|mockall|rspec[\w-]*|minitest[\w-]*|test-unit|cucumber|shoulda[\w-]*|webmock|mocha|phpunit|pest|pestphp|paratest|mockery|prophecy|phpspec|behat|codeception)(?:$|[/:.]|-(?:core|mock|api|engine|phpunit))/i;
