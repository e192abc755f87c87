/**
 * Recorded with Maven Surefire 3.2.5, JUnit 5.11 and Java 17. Left out: most of the system properties, and all but the
 * first four lines of a stack trace. Surefire puts the tests of a class with a nested class into the file of the nested
 * class, and writes a file without tests for the outer one.
 */

/** 10 test cases: 2 skipped, and of the other 8 two with a failed assertion and one with a thrown error. */
export const SUREFIRE_ORDER_NESTED = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report-3.0.xsd" version="3.0" name="com.acme.OrderTest$WithDiscount" time="0.1" tests="10" errors="1" skipped="2" failures="2">
  <properties>
    <property name="java.specification.version" value="17"/>
    <property name="os.name" value="Linux"/>
    <property name="user.language" value="en"/>
    <property name="file.separator" value="/"/>
    <property name="line.separator" value="&#10;"/>
    <property name="file.encoding" value="UTF-8"/>
    <property name="java.vendor" value="Debian"/>
    <property name="java.class.version" value="61.0"/>
  </properties>
  <testcase name="isEmptyAtFirst" classname="com.acme.OrderTest" time="0.069">
    <system-out><![CDATA[Tests run: 3, Failures: 1 <order id="7"/>
]]></system-out>
  </testcase>
  <testcase name="prints" classname="com.acme.OrderTest" time="0.0">
    <skipped message="needs a printer"/>
  </testcase>
  <testcase name="hasCustomer" classname="com.acme.OrderTest" time="0.008">
    <error message="Cannot invoke &quot;String.length()&quot; because &quot;name&quot; is null" type="java.lang.NullPointerException"><![CDATA[java.lang.NullPointerException: Cannot invoke "String.length()" because "name" is null
	at com.acme.OrderTest.hasCustomer(OrderTest.java:26)
	at java.base/java.lang.reflect.Method.invoke(Method.java:569)
	at java.base/java.util.ArrayList.forEach(ArrayList.java:1511)
	at java.base/java.util.ArrayList.forEach(ArrayList.java:1511)
]]></error>
  </testcase>
  <testcase name="mails" classname="com.acme.OrderTest" time="0.0">
    <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: Assumption failed: no mail server
	at org.junit.jupiter.api.Assumptions.throwAssumptionFailed(Assumptions.java:316)
	at org.junit.jupiter.api.Assumptions.assumeTrue(Assumptions.java:115)
	at com.acme.OrderTest.mails(OrderTest.java:37)
	at java.base/java.lang.reflect.Method.invoke(Method.java:569)
]]></skipped>
  </testcase>
  <testcase name="total(int, int)[1]" classname="com.acme.OrderTest" time="0.14"/>
  <testcase name="total(int, int)[2]" classname="com.acme.OrderTest" time="0.007"/>
  <testcase name="total(int, int)[3]" classname="com.acme.OrderTest" time="0.004">
    <failure message="expected: &lt;1000&gt; but was: &lt;1200&gt;" type="org.opentest4j.AssertionFailedError"><![CDATA[org.opentest4j.AssertionFailedError: expected: <1000> but was: <1200>
	at org.junit.jupiter.api.AssertionFailureBuilder.build(AssertionFailureBuilder.java:151)
	at org.junit.jupiter.api.AssertionFailureBuilder.buildAndThrow(AssertionFailureBuilder.java:132)
	at org.junit.jupiter.api.AssertEquals.failNotEqual(AssertEquals.java:197)
	at org.junit.jupiter.api.AssertEquals.assertEquals(AssertEquals.java:150)
]]></failure>
  </testcase>
  <testcase name="waitsForStock" classname="com.acme.OrderTest" time="2.105"/>
  <testcase name="isCheaper" classname="com.acme.OrderTest$WithDiscount" time="0.003"/>
  <testcase name="isRounded" classname="com.acme.OrderTest$WithDiscount" time="0.005">
    <failure message="rounding ==&gt; expected: &lt;true&gt; but was: &lt;false&gt;" type="org.opentest4j.AssertionFailedError"><![CDATA[org.opentest4j.AssertionFailedError: rounding ==> expected: <true> but was: <false>
	at org.junit.jupiter.api.AssertionFailureBuilder.build(AssertionFailureBuilder.java:151)
	at org.junit.jupiter.api.AssertionFailureBuilder.buildAndThrow(AssertionFailureBuilder.java:132)
	at org.junit.jupiter.api.AssertTrue.failNotTrue(AssertTrue.java:63)
	at org.junit.jupiter.api.AssertTrue.assertTrue(AssertTrue.java:36)
]]></failure>
  </testcase>
</testsuite>`;

/** The file of the outer class: no test cases. */
export const SUREFIRE_ORDER = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report-3.0.xsd" version="3.0" name="com.acme.OrderTest" time="2.708" tests="0" errors="0" skipped="0" failures="0">
  <properties>
    <property name="java.specification.version" value="17"/>
    <property name="os.name" value="Linux"/>
    <property name="user.language" value="en"/>
    <property name="file.separator" value="/"/>
    <property name="line.separator" value="&#10;"/>
    <property name="file.encoding" value="UTF-8"/>
    <property name="java.vendor" value="Debian"/>
    <property name="java.class.version" value="61.0"/>
  </properties>
</testsuite>`;

/** 4 test cases: one skipped, one with an error in its `@BeforeEach`, and a repeated test twice under one name. */
export const SUREFIRE_PARSER = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report-3.0.xsd" version="3.0" name="com.acme.ParserTest" time="0.04" tests="4" errors="1" skipped="1" failures="0">
  <properties>
    <property name="java.specification.version" value="17"/>
    <property name="os.name" value="Linux"/>
    <property name="user.language" value="en"/>
    <property name="file.separator" value="/"/>
    <property name="line.separator" value="&#10;"/>
    <property name="file.encoding" value="UTF-8"/>
    <property name="java.vendor" value="Debian"/>
    <property name="java.class.version" value="61.0"/>
  </properties>
  <testcase name="numbers" classname="com.acme.ParserTest" time="0.006"/>
  <testcase name="numbers" classname="com.acme.ParserTest" time="0.003"/>
  <testcase name="file" classname="com.acme.ParserTest" time="0.002">
    <error message="no file" type="java.lang.IllegalStateException"><![CDATA[java.lang.IllegalStateException: no file
	at com.acme.ParserTest.open(ParserTest.java:11)
	at java.base/java.lang.reflect.Method.invoke(Method.java:569)
	at java.base/java.util.ArrayList.forEach(ArrayList.java:1511)
	at java.base/java.util.ArrayList.forEach(ArrayList.java:1511)
]]></error>
  </testcase>
  <testcase name="dates" classname="com.acme.ParserTest" time="0.0">
    <skipped message="void com.acme.ParserTest.dates() is @Disabled"/>
  </testcase>
</testsuite>`;
