/**
 * Recorded with Gradle 4.4, JUnit 4.13 and Java 17. Left out: all but the first four lines of a stack trace. Gradle has
 * no `<error>`: a thrown error is a `<failure>` too.
 */

/** 6 test cases, 2 methods with 3 parameter sets: 2 skipped by an assumption, and of the other 4 one failed. */
export const GRADLE_JUNIT4_PARAMETERS = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="com.acme.CartTest" tests="6" skipped="2" failures="1" errors="0" timestamp="2026-11-30T16:57:33" hostname="vm" time="0.228">
  <properties/>
  <testcase name="isMailed[1 &quot;of&quot; &lt;100&gt;]" classname="com.acme.CartTest" time="0.038"/>
  <testcase name="total[1 &quot;of&quot; &lt;100&gt;]" classname="com.acme.CartTest" time="0.051"/>
  <testcase name="isMailed[3 &quot;of&quot; &lt;300&gt;]" classname="com.acme.CartTest" time="0.048">
    <skipped/>
  </testcase>
  <testcase name="total[3 &quot;of&quot; &lt;300&gt;]" classname="com.acme.CartTest" time="0.012"/>
  <testcase name="isMailed[12 &quot;of&quot; &lt;1,000&gt;]" classname="com.acme.CartTest" time="0.02">
    <skipped/>
  </testcase>
  <testcase name="total[12 &quot;of&quot; &lt;1,000&gt;]" classname="com.acme.CartTest" time="0.026">
    <failure message="java.lang.AssertionError: cents &amp; count expected:&lt;1000&gt; but was:&lt;1200&gt;" type="java.lang.AssertionError">java.lang.AssertionError: cents &amp; count expected:&lt;1000&gt; but was:&lt;1200&gt;
	at org.junit.Assert.fail(Assert.java:89)
	at org.junit.Assert.failNotEquals(Assert.java:835)
	at org.junit.Assert.assertEquals(Assert.java:647)
	at com.acme.CartTest.total(CartTest.java:27)
</failure>
  </testcase>
  <system-out><![CDATA[3 tests failed <order count="1"/>
3 tests failed <order count="3"/>
3 tests failed <order count="12"/>
]]></system-out>
  <system-err><![CDATA[]]></system-err>
</testsuite>
`;

/** 3 test cases: one skipped, and of the other 2 one with a thrown error. The third takes more than 2 s. */
export const GRADLE_JUNIT4_NESTED = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="com.acme.WarehouseTest$Local" tests="3" skipped="1" failures="1" errors="0" timestamp="2026-11-30T16:57:30" hostname="vm" time="2.145">
  <properties/>
  <testcase name="prints" classname="com.acme.WarehouseTest$Local" time="0.0">
    <skipped/>
  </testcase>
  <testcase name="hasOwner" classname="com.acme.WarehouseTest$Local" time="0.001">
    <failure message="java.lang.NullPointerException" type="java.lang.NullPointerException">java.lang.NullPointerException
	at com.acme.WarehouseTest$Local.hasOwner(WarehouseTest.java:17)
	at java.base/jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)
	at java.base/jdk.internal.reflect.NativeMethodAccessorImpl.invoke(NativeMethodAccessorImpl.java:77)
	at java.base/jdk.internal.reflect.DelegatingMethodAccessorImpl.invoke(DelegatingMethodAccessorImpl.java:43)
</failure>
  </testcase>
  <testcase name="hasStock" classname="com.acme.WarehouseTest$Local" time="2.144"/>
  <system-out><![CDATA[]]></system-out>
  <system-err><![CDATA[]]></system-err>
</testsuite>
`;

/** One test case for a class whose `@BeforeClass` threw: Gradle names it classMethod and leaves out its 2 tests. */
export const GRADLE_JUNIT4_SETUP = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="com.acme.WarehouseTest$Remote" tests="1" skipped="0" failures="1" errors="0" timestamp="2026-11-30T16:57:30" hostname="vm" time="0.0">
  <properties/>
  <testcase name="classMethod" classname="com.acme.WarehouseTest$Remote" time="0.0">
    <failure message="java.lang.IllegalStateException: connection refused" type="java.lang.IllegalStateException">java.lang.IllegalStateException: connection refused
	at com.acme.WarehouseTest$Remote.connect(WarehouseTest.java:31)
	at java.base/jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)
	at java.base/jdk.internal.reflect.NativeMethodAccessorImpl.invoke(NativeMethodAccessorImpl.java:77)
	at java.base/jdk.internal.reflect.DelegatingMethodAccessorImpl.invoke(DelegatingMethodAccessorImpl.java:43)
</failure>
  </testcase>
  <system-out><![CDATA[]]></system-out>
  <system-err><![CDATA[connecting
]]></system-err>
</testsuite>
`;
