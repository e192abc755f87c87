import type { SetPackage } from "../types.ts";

const BASKET = `package shop;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What somebody is about to buy. */
public class Basket {
    private final List<Line> lines = new ArrayList<>();
    private final PriceList prices;

    public Basket(PriceList prices) {
        this.prices = Objects.requireNonNull(prices);
    }

    public void add(String sku, int count) {
        if (count <= 0) {
            throw new IllegalArgumentException("count must be positive: " + count);
        }
        lines.add(new Line(sku, count, prices.centsOf(sku)));
    }

    public void remove(String sku) {
        lines.removeIf(line -> line.sku().equals(sku));
    }

    public List<Line> lines() {
        return List.copyOf(lines);
    }

    public long totalCents() {
        return lines.stream().mapToLong(line -> line.count() * line.cents()).sum();
    }

    public record Line(String sku, int count, long cents) {}
}
`;

const PRICE_LIST = `package shop;

/** The price of each article. */
public interface PriceList {
    /** Throws UnknownArticle if there is no such article. */
    long centsOf(String sku);

    class UnknownArticle extends RuntimeException {
        public UnknownArticle(String sku) {
            super("unknown article " + sku);
        }
    }
}
`;

const DISCOUNT = `package shop;

/** Discounts by code. */
public final class Discount {
    private Discount() {}

    /** The cents to pay for a total with a code. */
    public static long apply(long cents, String code) {
        return switch (code) {
            case "NONE" -> cents;
            case "TENTH" -> cents - cents / 10;
            case "FIVER" -> Math.max(0, cents - 500);
            default -> throw new IllegalArgumentException("no such code: " + code);
        };
    }

    /** The share that a code saves. */
    public static double share(long cents, String code) {
        return cents == 0 ? 0 : 1.0 - (double) apply(cents, code) / cents;
    }
}
`;

const BASKET_TEST = `package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BasketTest {
    private static final Map<String, Long> PRICES = Map.of("pen", 120L, "book", 1550L);

    private Basket basket;

    @BeforeEach
    void newBasket() {
        basket = new Basket(BasketTest::priceOf);
    }

    private static long priceOf(String sku) {
        Long price = PRICES.get(sku);
        if (price == null) {
            throw new PriceList.UnknownArticle(sku);
        }
        return price;
    }

    private void assertHolds(String... skus) {
        List<String> held = basket.lines().stream().map(Basket.Line::sku).toList();
        assertEquals(List.of(skus), held);
    }

    @Test
    void startsEmpty() {
        assertTrue(basket.lines().isEmpty());
        assertEquals(0, basket.totalCents());
    }

    @Nested
    @DisplayName("when articles are added")
    class Adding {
        @BeforeEach
        void twoPens() {
            basket.add("pen", 2);
        }

        @Test
        void addsUpThePrices() {
            basket.add("book", 1);
            assertEquals(1790, basket.totalCents());
            assertHolds("pen", "book");
        }

        @Test
        void keepsTheLine() {
            Basket.Line line = basket.lines().get(0);
            assertEquals("pen", line.sku());
            assertEquals(2, line.count());
            assertEquals(120, line.cents());
        }

        @Test
        void removesEveryLineOfAnArticle() {
            basket.add("book", 1);
            basket.add("pen", 5);
            basket.remove("pen");
            assertHolds("book");
        }
    }

    @Nested
    class Refusing {
        @Test
        void unknownArticles() {
            Exception thrown = assertThrows(PriceList.UnknownArticle.class, () -> basket.add("pencil", 1));
            assertEquals("unknown article pencil", thrown.getMessage());
        }

        @Test
        void noCount() {
            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", 0));
            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", -1));
            assertTrue(basket.lines().isEmpty());
        }
    }
}
`;

const DISCOUNT_TEST = `package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscountTest {
    @ParameterizedTest
    @CsvSource({
        "1000, NONE, 1000",
        "1000, TENTH, 900",
        "1000, FIVER, 500",
        "300, FIVER, 0",
    })
    void lowersTheTotal(long cents, String code, long expected) {
        assertEquals(expected, Discount.apply(cents, code));
    }

    static Stream<Arguments> shares() {
        return Stream.of(
            Arguments.of(1000L, "NONE", 0.0),
            Arguments.of(1000L, "TENTH", 0.1),
            Arguments.of(2000L, "FIVER", 0.25),
            Arguments.of(0L, "TENTH", 0.0));
    }

    @ParameterizedTest
    @MethodSource("shares")
    void saysWhatIsSaved(long cents, String code, double expected) {
        assertEquals(expected, Discount.share(cents, code), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tenth", "HALF"})
    void refusesOtherCodes(String code) {
        IllegalArgumentException thrown =
            assertThrows(IllegalArgumentException.class, () -> Discount.apply(100, code));
        assertEquals("no such code: " + code, thrown.getMessage());
    }

    @Test
    void neverGoesBelowZero() {
        for (long cents = 0; cents < 600; cents += 50) {
            assertEquals(Math.max(0, cents - 500), Discount.apply(cents, "FIVER"));
        }
    }
}
`;

const BASKET_POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>shop</artifactId>
  <version>1.4.0</version>
  <dependencies>
    <dependency>
      <groupId>org.junit.jupiter</groupId>
      <artifactId>junit-jupiter</artifactId>
      <version>5.10.2</version>
      <scope>test</scope>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <artifactId>maven-surefire-plugin</artifactId>
        <version>3.2.5</version>
      </plugin>
    </plugins>
  </build>
</project>
`;

/** Nested classes and parametrised tests. */
export const SHOP: SetPackage = {
  language: "java",
  framework: "JUnit 5",
  files: {
    "pom.xml": BASKET_POM,
    "src/main/java/shop/Basket.java": BASKET,
    "src/main/java/shop/PriceList.java": PRICE_LIST,
    "src/main/java/shop/Discount.java": DISCOUNT,
    "src/test/java/shop/BasketTest.java": BASKET_TEST,
    "src/test/java/shop/DiscountTest.java": DISCOUNT_TEST,
  },
};
