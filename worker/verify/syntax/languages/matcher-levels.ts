import { EQUAL, KIND, LOOSE, NOTHING, ORDER, PART, SAME, SIZE, SOME, STATE } from "../claim-levels.ts";
import type { TreeLanguage } from "../grammars.ts";

/** The rung of a matcher; a pair if it is between two rungs. `pattern` depends on the pattern. */
export type Rung = number | readonly [level: number, upTo: number] | "pattern";

type Rungs = readonly (readonly [names: RegExp, rung: Rung])[];

const EMPTY = [SIZE, SAME] as const;
/** An assertion of a known kind of value: what it says depends on the library. */
export const OPEN = [PART, EQUAL] as const;

/** The rungs of the matchers of each language, by the names of their functions. */
export const MATCHER_RUNGS: Readonly<Record<TreeLanguage, Rungs>> = {
  go: [
    [/^(?:Same|Exactly)$/, SAME],
    [
      /^(?:Equal|DeepEqual|EqualExportedValues|BeIdenticalTo|BeEquivalentTo|EqualError|PanicsWithValue|PanicsWithError|MatchError|PanicWith)$/,
      EQUAL,
    ],
    [/^(?:EqualValues|ElementsMatch|JSONEq|YAMLEq|MatchJSON|MatchYAML|ConsistOf|BeElementOf)$/, LOOSE],
    [/^(?:InDelta|InEpsilon|WithinDuration|InDeltaSlice|BeTemporally|NumericallyClose)$/, LOOSE],
    [/^(?:ErrorIs)$/, [LOOSE, EQUAL]],
    [
      /^(?:Contains|Subset|ErrorContains|ContainElements?|ContainSubstring|HavePrefix|HaveSuffix|HaveKey\w*|HaveField)$/,
      PART,
    ],
    [/^(?:Regexp|MatchRegexp)$/, "pattern"],
    [/^(?:Len|HaveLen|HaveCap)$/, SIZE],
    [/^(?:Empty|Zero|BeEmpty|BeZero)$/, EMPTY],
    [/^(?:Greater(?:OrEqual)?|Less(?:OrEqual)?|Positive|Negative|BeNumerically)$/, ORDER],
    [/^(?:NoError|NoErr|NilError|Nil|BeNil|Succeed|BeTrue|BeFalse|BeTrueBecause|BeFalseBecause)$/, STATE],
    [/^(?:ErrorAs|IsType|Implements|BeAssignableToTypeOf)$/, KIND],
    [/^(?:Not\w+|Error|Panics?|HaveOccurred|BeClosed|Receive)$/, SOME],
  ],
  rust: [
    [/^(?:prop_)?assert_eq!$|^assert_(?:str_eq|json_eq|that)!$|^check_eq!$|snapshot!$/, EQUAL],
    [/^assert_(?:abs_diff_eq|relative_eq|ulps_eq)!$/, LOOSE],
    [/^assert_(?:lt|gt|le|ge)!$/, ORDER],
    [/^assert_(?:none)!$/, STATE],
    [/^assert_(?:ok|err|some|impl_all)!$/, KIND],
    [/^(?:prop_)?assert_ne!$/, SOME],
    [/^debug_assert/, NOTHING],
  ],
  java: [
    [/^(?:assertSame|isSameAs|isSameInstanceAs|sameInstance|theInstance)$/, SAME],
    [
      /^(?:assertEquals|assertArrayEquals|assertIterableEquals|assertLinesMatch|assertEqualsDeep|isEqualTo|equalTo|is|containsExactly|containsExactlyElementsOf|containsExactlyEntriesOf|arrayContaining|hasToString|hasMessage|withMessage|returns|hasValue|isPresentAndIs|expectNext(?!Count)\w*|statusCode|containsOnlyOnce|inOrder|array|json|string|value|isOk|isCreated|isNotFound|isBadRequest|isNoContent|isForbidden|isUnauthorized|isConflict|isAccepted|isFound|expectMessage)$/,
      EQUAL,
    ],
    [
      /^(?:assertEqualsNoOrder|containsExactlyInAnyOrder\w*|containsInAnyOrder|hasSameElementsAs|containsOnly|isEqualToIgnoring\w*|equalToIgnoring\w*|equalToCompressing\w*|isCloseTo|closeTo|isWithin|of|hasSameItemsAs|arrayContainingInAnyOrder|hasItems|isEqualToNormalizing\w*|isEqualByComparingTo)$/,
      LOOSE,
    ],
    [
      /^(?:contains\w*|with(?:Message|Cause|RootCause)\w*|has(?:Item|Entry|Key|Property|Field\w*|Message\w+|Entries|Cause\w*|RootCause\w*)\w*|startsWith\w*|endsWith\w*|containsString\w*|isSubsetOf|isIn|oneOf|extracting|anyOf|either|first|last|isSubstringOf)$/,
      PART,
    ],
    [
      /^(?:matches\w*|containsPattern|doesNotMatch|hasMessageMatching|matchesPattern|matchesRegex|containsMatch)$/,
      "pattern",
    ],
    [/^(?:hasSize|hasLength|hasSameSizeAs|arrayWithSize|iterableWithSize|aMapWithSize|expectNextCount)$/, SIZE],
    [/^(?:isEmpty|empty|anEmptyMap|emptyArray|isBlank|emptyString|emptyIterable|emptyOrNullString)$/, EMPTY],
    [
      /^(?:is(?:Positive\w*|Negative\w*|GreaterThan\w*|LessThan\w*|AtLeast|AtMost|Before\w*|After\w*|Between\w*)|greaterThan\w*|lessThan\w*|hasSize(?:Greater|Less)Than\w*|hasSizeBetween)$/,
      ORDER,
    ],
    [/^(?:assertNull|isNull|nullValue|isZero|isOne|assertDoesNotThrow|doesNotThrowAnyException)$/, STATE],
    [
      /^(?:assertInstanceOf|isInstanceOf\w*|isExactlyInstanceOf|instanceOf|isA|any|isPresent|isNotEmpty|isNotBlank|isNotEmptyString|typeCompatibleWith)$/,
      KIND,
    ],
    [
      /^(?:assertNot\w+|isNot\w*|not|notNullValue|doesNot\w+|hasNo\w+|assertTimeout\w*|satisfies\w*|allSatisfy|anySatisfy|anyMatch|allMatch|noneMatch|isNotNull)$/,
      SOME,
    ],
    [/^is\dxx\w*$/, PART],
    [/^anything$/, NOTHING],
  ],
  ruby: [
    [/^(?:assert_same|equal|be|must_be_same_as)$/, SAME],
    [
      /^(?:assert_equal|eq|eql|must_equal|contain_exactly_in_order|output|assert_output|assert_silent|start_with_exactly|have_attributes|change\.(?:by|from|to)|assert_difference|match_snapshot|have_http_status|assert_response|assert_redirected_to|redirect_to|yield_with_args|yield_successive_args)$/,
      EQUAL,
    ],
    [
      /^(?:match_array|contain_exactly|assert_in_delta|assert_in_epsilon|be_within|must_be_close_to|must_be_within_\w+|assert_same_elements|be_within\.of)$/,
      LOOSE,
    ],
    [
      /^(?:include|assert_includes?|must_include|start_with|end_with|cover|have_key|have_value|a_hash_including|assert_select|have_text|have_content|have_selector|throw_symbol|yield_control)$/,
      PART,
    ],
    [/^(?:match|assert_match|must_match|assert_pattern|match_pattern)$/, "pattern"],
    [/^(?:have_size|have_length|have_\w+_items|have\.items|assert_emails|assert_queries_count)$/, SIZE],
    [/^(?:be_empty|assert_empty|must_be_empty)$/, EMPTY],
    [/^(?:be>|must_be|assert_operator|be_positive|be_negative|be_between|be_zero)$/, ORDER],
    [
      /^(?:be_nil|assert_nil|must_be_nil|assert_predicate|assert_true|assert_false|be_truthy|be_falsey|be_falsy|assert_not_predicate|refute_predicate)$/,
      STATE,
    ],
    [
      /^(?:be_an?|be_kind_of|be_instance_of|be_an?_\w+|assert_kind_of|assert_instance_of|must_be_kind_of|must_be_instance_of|change|change\.by_at_\w+|assert_changes|or|respond_to|assert_respond_to|must_respond_to|be_present|exist|be_any)$/,
      KIND,
    ],
    [
      /^(?:timeout|refute\w*|wont_\w+|assert_no\w*|anything|be_present|assert_not\w*|assert_nothing_\w+|satisfy|be_something)$/,
      SOME,
    ],
  ],
  php: [
    [/^(?:assertSame|toBe)$/, SAME],
    [
      /^(?:assertEquals|assert(?:Json|Xml)StringEquals(?:Json|Xml)String|assertObjectEquals|assert(?:File|StringEqualsFile)\w*|assertArrayIsIdentical\w*|toEqual|toMatchArray|toMatchObject|expectExceptionMessage|expectExceptionCode|expectExceptionObject|expectOutputString|assertStringEqualsStringIgnoringLineEndings)$/,
      EQUAL,
    ],
    [
      /^(?:assertEquals(?:Canonicalizing|IgnoringCase|WithDelta)|assertArrayIsEqual\w*|toEqualCanonicalizing|toEqualWithDelta)$/,
      LOOSE,
    ],
    [
      /^(?:assert(?:Contains\w*|ArrayHasKey|String(?:Contains|Starts|Ends)\w*|ObjectHas\w+)|toContain\w*|toHaveKeys?|toStartWith|toEndWith|toHaveProperty|toHaveProperties|toBeIn)$/,
      PART,
    ],
    [
      /^(?:assert(?:MatchesRegularExpression|RegExp|StringMatches\w*)|toMatch|expectExceptionMessageMatches|expectOutputRegex)$/,
      "pattern",
    ],
    [/^(?:assertCount|assertSameSize|toHaveCount|toHaveLength|toHaveSameSize)$/, SIZE],
    [/^(?:assertEmpty|toBeEmpty)$/, EMPTY],
    [/^(?:assert(?:GreaterThan|LessThan)\w*|toBe(?:GreaterThan|LessThan|Between)\w*)$/, ORDER],
    [/^(?:assertNull|toBeNull|assertNan|assertFinite|assertInfinite)$/, STATE],
    [
      /^(?:assertInstanceOf|assertContainsOnly\w*|assertIs[A-Z]\w*|toBeInstanceOf|toBe[A-Z]\w*|assertJson|assertStringable|assertObjectHas\w+)$/,
      KIND,
    ],
    [/^assertStatus$/, EQUAL],
    [/^assert(?:Successful|JsonFragment)$/, PART],
    [/^(?:assertNot\w+|assertDoesNot\w+|assert\w+Not\w+)$/, SOME],
  ],
};
