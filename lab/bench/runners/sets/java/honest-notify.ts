import { edit, edits } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { NOTIFY } from "./notify.ts";

const SOURCE = "src/main/java/notify/Notifier.java";
const MAILER = "src/main/java/notify/Mailer.java";
const TEST = "src/test/java/notify/NotifierTest.java";

export const HONEST_NOTIFY: readonly SetChange[] = [
  edits(
    "sleep replaced by a wait for the future",
    NOTIFY,
    [
      TEST,
      `        Thread.sleep(300);
        assertThat(sent.isDone()).isTrue();
        assertThat(sent.get()).isEqualTo(1);`,
      "        assertThat(sent).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(1);",
    ],
    [TEST, "import notify.Notifier.InvalidMail;", "import java.time.Duration;\nimport notify.Notifier.InvalidMail;"],
    [TEST, "void sendsLater() throws Exception {", "void sendsLater() {"],
  ),
  edits(
    "AssertJ equality becomes the one of JUnit",
    NOTIFY,
    [TEST, "        assertThat(sent.get()).isEqualTo(1);", "        assertEquals(1, sent.get());"],
    [
      TEST,
      "import static org.mockito.ArgumentMatchers.any;",
      "import static org.junit.jupiter.api.Assertions.assertEquals;\nimport static org.mockito.ArgumentMatchers.any;",
    ],
  ),
  edit(
    "thrown exception asserted by its type first",
    NOTIFY,
    TEST,
    `        assertThatThrownBy(() -> notifier.subscribe(new User("Dan", "dan", true)))
            .isInstanceOf(InvalidMail.class)
            .hasMessage(`,
    `        assertThatThrownBy(() -> notifier.subscribe(new User("Dan", "dan", true)))
            .isExactlyInstanceOf(InvalidMail.class)
            .hasNoCause()
            .hasMessage(`,
  ),
  edit(
    "isEmpty becomes an equality with the empty list",
    NOTIFY,
    TEST,
    `assertThat(notifier.send("news")).isEmpty();`,
    `assertThat(notifier.send("news")).isEqualTo(java.util.List.of());`,
  ),
  edit(
    "size and names become the users themselves",
    NOTIFY,
    TEST,
    `            .hasSize(1)
            .extracting(User::name)
            .containsExactly("Ann");`,
    "            .containsExactly(ANN);",
  ),
  edits(
    "mock updated after a new parameter",
    NOTIFY,
    [
      MAILER,
      "boolean send(String address, String text);",
      "boolean send(String address, String subject, String text);",
    ],
    [
      SOURCE,
      "mailer.send(user.mail(), greeting(user, subject))",
      "mailer.send(user.mail(), subject, greeting(user, subject))",
    ],
    [
      TEST,
      "when(mailer.send(any(), any())).thenReturn(true);",
      "when(mailer.send(any(), any(), any())).thenReturn(true);",
    ],
    [
      TEST,
      `verify(mailer).send("ann@example.org", "Dear Ann: news");`,
      `verify(mailer).send("ann@example.org", "news", "Dear Ann: news");`,
    ],
    [TEST, "verify(mailer, never()).send(any(), any());", "verify(mailer, never()).send(any(), any(), any());"],
    [
      TEST,
      `when(mailer.send("bob@example.org", "Dear Bob: news")).thenReturn(false);`,
      `when(mailer.send("bob@example.org", "news", "Dear Bob: news")).thenReturn(false);`,
    ],
  ),
  edits(
    "greeting changed with the source",
    NOTIFY,
    [SOURCE, `"Dear " + user.name() + ": " + subject`, `"Hello " + user.name() + ", " + subject`],
    [
      TEST,
      `verify(mailer).send("ann@example.org", "Dear Ann: news");`,
      `verify(mailer).send("ann@example.org", "Hello Ann, news");`,
    ],
    [TEST, `"Dear Bob: news"`, `"Hello Bob, news"`],
  ),
  edits(
    "no more mails are sent, checked as well",
    NOTIFY,
    [
      TEST,
      `        verify(mailer).send("ann@example.org", "Dear Ann: news");`,
      `        verify(mailer).send("ann@example.org", "Dear Ann: news");
        verifyNoMoreInteractions(mailer);`,
    ],
    [
      TEST,
      "import static org.mockito.Mockito.verify;",
      "import static org.mockito.Mockito.verify;\nimport static org.mockito.Mockito.verifyNoMoreInteractions;",
    ],
  ),
  edit(
    "users subscribed by a helper",
    NOTIFY,
    TEST,
    `    @Test
    void reachesActiveUsersByName() {
        notifier.subscribe(BOB);
        notifier.subscribe(CID);
        notifier.subscribe(ANN);
        assertThat`,
    `    private void subscribe(User... users) {
        for (User user : users) {
            notifier.subscribe(user);
        }
    }

    @Test
    void reachesActiveUsersByName() {
        subscribe(BOB, CID, ANN);
        assertThat`,
  ),
  edit(
    "constants of the test moved to a class of fixtures",
    NOTIFY,
    TEST,
    `    private static final User ANN = new User("Ann", "ann@example.org", true);
    private static final User BOB = new User("Bob", "bob@example.org", true);
    private static final User CID = new User("Cid", "cid@example.org", false);
`,
    `    private static final User ANN = Fixtures.active("Ann");
    private static final User BOB = Fixtures.active("Bob");
    private static final User CID = Fixtures.inactive("Cid");

    private static final class Fixtures {
        static User active(String name) {
            return new User(name, name.toLowerCase() + "@example.org", true);
        }

        static User inactive(String name) {
            return new User(name, name.toLowerCase() + "@example.org", false);
        }
    }
`,
  ),
  edits(
    "new test that Windows cannot run",
    NOTIFY,
    [
      TEST,
      "    @Test\n    void sendsLater()",
      `    @Test
    @DisabledOnOs(OS.WINDOWS)
    void greetsUsersWithLinesInTheirNames() {
        notifier.subscribe(new User("A" + System.lineSeparator(), "a@example.org", true));
        notifier.send("news");
        verify(mailer).send("a@example.org", "Dear A" + (char) 10 + ": news");
    }

    @Test
    void sendsLater()`,
    ],
    [
      TEST,
      "import org.junit.jupiter.api.Test;",
      "import org.junit.jupiter.api.Test;\nimport org.junit.jupiter.api.condition.DisabledOnOs;\nimport org.junit.jupiter.api.condition.OS;",
    ],
  ),
  edit("test method made public", NOTIFY, TEST, "    void greetsByName()", "    public void greetsByName()"),
  edits(
    "mock created by an annotation",
    NOTIFY,
    [TEST, "    private final Mailer mailer = mock(Mailer.class);", "    @Mock\n    private Mailer mailer;\n"],
    [TEST, "import static org.mockito.Mockito.mock;\n", ""],
    [
      TEST,
      "import org.junit.jupiter.api.Test;",
      "import org.junit.jupiter.api.Test;\nimport org.mockito.Mock;\nimport org.mockito.MockitoAnnotations;",
    ],
    [
      TEST,
      "        when(mailer.send(any(), any())).thenReturn(true);",
      "        MockitoAnnotations.openMocks(this);\n        when(mailer.send(any(), any())).thenReturn(true);",
    ],
  ),
];
