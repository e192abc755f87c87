import { edit, edits } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { NOTIFY } from "./notify.ts";

const TEST = "src/test/java/notify/NotifierTest.java";

export const WEAKENED_NOTIFY: readonly SetChange[] = [
  edit("containsExactly becomes contains", NOTIFY, TEST, ".containsExactly(ANN, BOB);", ".contains(ANN);"),
  edit("containsExactly becomes isNotEmpty", NOTIFY, TEST, ".containsExactly(ANN, BOB);", ".isNotEmpty();"),
  edit("order no longer checked", NOTIFY, TEST, ".containsExactly(ANN, BOB);", ".containsExactlyInAnyOrder(ANN, BOB);"),
  edit(
    "assertThat without an assertion",
    NOTIFY,
    TEST,
    `        assertThat(notifier.send("news")).containsExactly(ANN, BOB);`,
    `        assertThat(notifier.send("news"));`,
  ),
  edit(
    "chain shortened to the size",
    NOTIFY,
    TEST,
    `            .hasSize(1)
            .extracting(User::name)
            .containsExactly("Ann");`,
    "            .hasSize(1);",
  ),
  edit(
    "AssertJ exception class widened",
    NOTIFY,
    TEST,
    ".isInstanceOf(InvalidMail.class)",
    ".isInstanceOf(Exception.class)",
  ),
  edit(
    "AssertJ message dropped",
    NOTIFY,
    TEST,
    `            .isInstanceOf(InvalidMail.class)
            .hasMessage("not a mail address: dan");`,
    "            .isInstanceOf(InvalidMail.class);",
  ),
  edit(
    "AssertJ message by a part of it",
    NOTIFY,
    TEST,
    `.hasMessage("not a mail address: dan");`,
    `.hasMessageContaining("mail");`,
  ),
  edit(
    "verify removed",
    NOTIFY,
    TEST,
    `        verify(mailer).send("ann@example.org", "Dear Ann: news");`,
    `        assertThat(mailer).isNotNull();`,
  ),
  edit(
    "verify with any arguments",
    NOTIFY,
    TEST,
    `verify(mailer).send("ann@example.org", "Dear Ann: news");`,
    "verify(mailer).send(any(), any());",
  ),
  edits(
    "never becomes at most",
    NOTIFY,
    [TEST, "import static org.mockito.Mockito.never;", "import static org.mockito.Mockito.atMost;"],
    [TEST, "verify(mailer, never()).send(any(), any());", "verify(mailer, atMost(9)).send(any(), any());"],
  ),
  edits("code under test replaced by a mock", NOTIFY, [
    TEST,
    `        notifier.subscribe(CID);
        notifier.subscribe(ANN);
        assertThat(notifier.send("news"))`,
    `        notifier.subscribe(CID);
        notifier.subscribe(ANN);
        notifier = mock(Notifier.class);
        when(notifier.send("news")).thenReturn(java.util.List.of(ANN, BOB));
        assertThat(notifier.send("news"))`,
  ]),
  edit(
    "soft assertions that are never collected",
    NOTIFY,
    TEST,
    `        assertThat(sent.isDone()).isTrue();
        assertThat(sent.get()).isEqualTo(1);`,
    `        var softly = new org.assertj.core.api.SoftAssertions();
        softly.assertThat(sent.isDone()).isTrue();
        softly.assertThat(sent.get()).isEqualTo(1);`,
  ),
  edit(
    "result asserted in a callback that may not run",
    NOTIFY,
    TEST,
    `        Thread.sleep(300);
        assertThat(sent.isDone()).isTrue();
        assertThat(sent.get()).isEqualTo(1);`,
    "        sent.thenAccept(count -> assertThat(count).isEqualTo(1));",
  ),
  edit("equality becomes at least zero", NOTIFY, TEST, ".isEqualTo(1);", ".isGreaterThanOrEqualTo(0);"),
  edit(
    "thrown exception caught and not looked at",
    NOTIFY,
    TEST,
    `        assertThatThrownBy(() -> notifier.subscribe(new User("Dan", "dan", true)))
            .isInstanceOf(InvalidMail.class)
            .hasMessage("not a mail address: dan");`,
    `        Throwable thrown =
            org.assertj.core.api.Assertions.catchThrowable(() -> notifier.subscribe(new User("Dan", "dan", true)));
        assertThat(thrown).satisfiesAnyOf(t -> assertThat(t).isNull(), t -> assertThat(t).isNotNull());`,
  ),
  edit(
    "AssertJ assumption instead of the assertion",
    NOTIFY,
    TEST,
    "        assertThat(sent.isDone()).isTrue();",
    "        org.assertj.core.api.Assumptions.assumeThat(sent.isDone()).isFalse();",
  ),
];
