/**
 * Files as Gradle 8 writes them to build/test-results/test for JUnit 5, composed after its published format and not
 * recorded. Stack traces are shortened to their first lines. Gradle has no `<error>`: a thrown error is a `<failure>` too.
 */

/** 8 test cases: 2 skipped, and of the other 6 one with a failed assertion and one with a thrown error. */
export const GRADLE_JUNIT5_PARAMETERS = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="com.acme.cart.CartTest" tests="8" skipped="2" failures="2" errors="0" timestamp="2024-05-14T08:21:07" hostname="builder-3" time="0.147">
  <properties/>
  <testcase name="newCartIsEmpty()" classname="com.acme.cart.CartTest" time="0.031"/>
  <testcase name="totalOf(int, int)[1]" classname="com.acme.cart.CartTest" time="0.024"/>
  <testcase name="totalOf(int, int)[2]" classname="com.acme.cart.CartTest" time="0.001"/>
  <testcase name="[3] 12, &quot;many&quot; &lt;b&gt;" classname="com.acme.cart.CartTest" time="0.002"/>
  <testcase name="appliesDiscount()" classname="com.acme.cart.CartTest" time="0.009">
    <failure message="org.opentest4j.AssertionFailedError: expected: &lt;90&gt; but was: &lt;100&gt;" type="org.opentest4j.AssertionFailedError">org.opentest4j.AssertionFailedError: expected: &lt;90&gt; but was: &lt;100&gt;
	at app//org.junit.jupiter.api.AssertionFailureBuilder.build(AssertionFailureBuilder.java:151)
	at app//org.junit.jupiter.api.AssertEquals.failNotEqual(AssertEquals.java:197)
	at app//com.acme.cart.CartTest.appliesDiscount(CartTest.java:48)
</failure>
  </testcase>
  <testcase name="refusesNegativeAmounts()" classname="com.acme.cart.CartTest" time="0.003">
    <failure message="java.lang.NullPointerException: Cannot invoke &quot;java.util.List.size()&quot; because &quot;this.lines&quot; is null" type="java.lang.NullPointerException">java.lang.NullPointerException: Cannot invoke &quot;java.util.List.size()&quot; because &quot;this.lines&quot; is null
	at com.acme.cart.Cart.add(Cart.java:22)
	at com.acme.cart.CartTest.refusesNegativeAmounts(CartTest.java:57)
</failure>
  </testcase>
  <testcase name="printsInvoice()" classname="com.acme.cart.CartTest" time="0.0">
    <skipped/>
  </testcase>
  <testcase name="syncsWithWarehouse()" classname="com.acme.cart.CartTest" time="0.0">
    <skipped/>
  </testcase>
  <system-out><![CDATA[08:21:07.301 [Test worker] INFO com.acme.cart.Cart - 2 tests failed last time
08:21:07.344 [Test worker] DEBUG com.acme.cart.Cart - sent <order id="7"><line count="2"/></order>
]]></system-out>
  <system-err><![CDATA[]]></system-err>
</testsuite>
`;

/** 4 test cases: a repeated test that passes twice, one failed because `@BeforeEach` threw, and one skipped. */
export const GRADLE_JUNIT5_SETUP = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="com.acme.stock.WarehouseIT$Remote" tests="4" skipped="1" failures="1" errors="0" timestamp="2024-05-14T08:21:09" hostname="builder-3" time="2.584">
  <properties/>
  <testcase name="syncs()[1]" classname="com.acme.stock.WarehouseIT$Remote" time="2.514"/>
  <testcase name="syncs()[2]" classname="com.acme.stock.WarehouseIT$Remote" time="0.052"/>
  <testcase name="cancels()" classname="com.acme.stock.WarehouseIT$Remote" time="0.018">
    <failure message="java.io.UncheckedIOException: java.net.ConnectException: Connection refused" type="java.io.UncheckedIOException">java.io.UncheckedIOException: java.net.ConnectException: Connection refused
	at com.acme.stock.WarehouseIT$Remote.connect(WarehouseIT.java:31)
	at java.base/java.lang.reflect.Method.invoke(Method.java:568)
Caused by: java.net.ConnectException: Connection refused
	at java.base/sun.nio.ch.Net.connect0(Native Method)
	... 84 more
</failure>
  </testcase>
  <testcase name="orders stock" classname="com.acme.stock.WarehouseIT$Remote" time="0.0">
    <skipped/>
  </testcase>
  <system-out><![CDATA[]]></system-out>
  <system-err><![CDATA[java.net.ConnectException: Connection refused
]]></system-err>
</testsuite>
`;
