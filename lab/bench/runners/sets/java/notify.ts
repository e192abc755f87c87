import type { SetPackage } from "../types.ts";

const NOTIFIER = `package notify;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Sends a message to everybody who wants it. */
public class Notifier {
    private final Mailer mailer;
    private final List<User> users = new ArrayList<>();

    public Notifier(Mailer mailer) {
        this.mailer = mailer;
    }

    public void subscribe(User user) {
        if (!user.mail().contains("@")) {
            throw new InvalidMail(user.mail());
        }
        users.add(user);
    }

    /** The users that got the message, in the order of their names. */
    public List<User> send(String subject) {
        List<User> reached = new ArrayList<>();
        for (User user : users) {
            if (user.active() && mailer.send(user.mail(), greeting(user, subject))) {
                reached.add(user);
            }
        }
        reached.sort((one, other) -> one.name().compareTo(other.name()));
        return reached;
    }

    public CompletableFuture<Integer> sendLater(String subject) {
        return CompletableFuture.supplyAsync(() -> send(subject).size());
    }

    static String greeting(User user, String subject) {
        return "Dear " + user.name() + ": " + subject;
    }

    public record User(String name, String mail, boolean active) {}

    public static class InvalidMail extends RuntimeException {
        public InvalidMail(String mail) {
            super("not a mail address: " + mail);
        }
    }
}
`;

const MAILER = `package notify;

/** Sends mails. */
public interface Mailer {
    /** Whether the mail was accepted. */
    boolean send(String address, String text);
}
`;

const NOTIFIER_TEST = `package notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import notify.Notifier.InvalidMail;
import notify.Notifier.User;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotifierTest {
    private static final User ANN = new User("Ann", "ann@example.org", true);
    private static final User BOB = new User("Bob", "bob@example.org", true);
    private static final User CID = new User("Cid", "cid@example.org", false);

    private final Mailer mailer = mock(Mailer.class);
    private Notifier notifier;

    @BeforeEach
    void acceptEverything() {
        when(mailer.send(any(), any())).thenReturn(true);
        notifier = new Notifier(mailer);
    }

    @Test
    void reachesActiveUsersByName() {
        notifier.subscribe(BOB);
        notifier.subscribe(CID);
        notifier.subscribe(ANN);
        assertThat(notifier.send("news")).containsExactly(ANN, BOB);
    }

    @Test
    void greetsByName() {
        notifier.subscribe(ANN);
        notifier.send("news");
        verify(mailer).send("ann@example.org", "Dear Ann: news");
    }

    @Test
    void sparesInactiveUsers() {
        notifier.subscribe(CID);
        assertThat(notifier.send("news")).isEmpty();
        verify(mailer, never()).send(any(), any());
    }

    @Test
    void leavesOutWhoWasNotReached() {
        when(mailer.send("bob@example.org", "Dear Bob: news")).thenReturn(false);
        notifier.subscribe(ANN);
        notifier.subscribe(BOB);
        assertThat(notifier.send("news"))
            .hasSize(1)
            .extracting(User::name)
            .containsExactly("Ann");
    }

    @Test
    void refusesWhatIsNoAddress() {
        assertThatThrownBy(() -> notifier.subscribe(new User("Dan", "dan", true)))
            .isInstanceOf(InvalidMail.class)
            .hasMessage("not a mail address: dan");
    }

    @Test
    void sendsLater() throws Exception {
        notifier.subscribe(ANN);
        var sent = notifier.sendLater("news");
        Thread.sleep(300);
        assertThat(sent.isDone()).isTrue();
        assertThat(sent.get()).isEqualTo(1);
    }
}
`;

/** AssertJ and Mockito. */
export const NOTIFY: SetPackage = {
  language: "java",
  framework: "JUnit 5, AssertJ, Mockito",
  files: {
    "build.gradle": `plugins {
    id 'java'
}

repositories {
    mavenCentral()
}

dependencies {
    testImplementation 'org.junit.jupiter:junit-jupiter:5.10.2'
    testImplementation 'org.assertj:assertj-core:3.25.3'
    testImplementation 'org.mockito:mockito-core:5.11.0'
}

test {
    useJUnitPlatform()
}
`,
    "src/main/java/notify/Notifier.java": NOTIFIER,
    "src/main/java/notify/Mailer.java": MAILER,
    "src/test/java/notify/NotifierTest.java": NOTIFIER_TEST,
  },
};
