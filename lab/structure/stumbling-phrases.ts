/** A phrase that makes readers read a sentence twice. */
interface StumblingPhrase {
  readonly phrase: string;
  /** Pattern to search for in the text of a comment, joined into one line and without quoted text. */
  readonly pattern: RegExp;
  readonly why: string;
}

/** Pattern for the beginning of a sentence, or of the part after a colon or semicolon. */
const START = "(?<=^|[.!?:;)] )";
/** Not a question. */
const STATEMENT = String.raw`(?![^.?!]*\?)`;

const at = (words: string, flags = "g") => new RegExp(`${START}(?:${words})\\b${STATEMENT}`, flags);
const words = (pattern: string) => new RegExp(`\\b(?:${pattern})\\b`, "gi");

export const STUMBLING_PHRASES: readonly StumblingPhrase[] = [
  // Phrases that use a clause in place of a noun.
  { phrase: "What as subject", pattern: at("[Ww]hat"), why: "the noun comes last or never: name the thing first" },
  { phrase: "Who as subject", pattern: at("[Ww]ho|[Ww]hose|[Ww]hom"), why: "name the person, process or owner" },
  {
    phrase: "Which as subject",
    pattern: at("Which (?:is|are|was|were|has|have|may|can)"),
    why: "half a sentence: join it to the one before, or name its subject",
  },
  {
    phrase: "whoever",
    pattern: words("who(?:m|se)?ever|whatever|whichever"),
    why: "name the things or persons, or say regardless of",
  },
  {
    phrase: "of what",
    pattern: words("answers with what|(?:of|than|beside) what"),
    why: "name the noun: answers with the result, the sum of the parts",
  },
  { phrase: "Keeps what", pattern: at("[A-Z][a-z]+s what"), why: "name the object: keeps the result" },
  { phrase: "what there is", pattern: words("what there (?:is|was)"), why: "name the noun" },
  { phrase: "All that", pattern: at("All that|All of which"), why: "name the noun: all findings so far" },
  {
    phrase: "one that",
    pattern: words("ones? (?:that|which|who|whose|of which)|that which|those which|(?:that|those) whose"),
    why: "the noun is in another sentence: repeat it",
  },
  {
    phrase: "One as subject",
    pattern: at("One (?:is|was|has|had|can|may|must|will|ends)"),
    why: "the noun is in another sentence: repeat it",
  },
  // Phrases with an inverted relative clause.
  {
    phrase: "for which",
    pattern: words("(?:for|of|against|behind|beside|under) which"),
    why: "the verb comes after its object: start with the noun that acts",
  },
  { phrase: "Of at the beginning", pattern: at("Of"), why: "start with the thing, not with its owner" },
  { phrase: "in whose", pattern: words("(?:in|by|at|from|with|on|of) whose"), why: "make two sentences" },
  { phrase: "whose ... whose", pattern: /\bwhose\b[^.;]*\bwhose\b/gi, why: "two owners in one sentence" },
  // No and none.
  {
    phrase: "nobody",
    pattern: words("nobody(?:'s)?|no one|somebody(?:'s)?|someone"),
    why: "name the person, process or reader",
  },
  {
    phrase: "none but",
    pattern: words("(?:all|none|any|no [a-z]+|every [a-z]+) but|but for|but those"),
    why: "say except or only",
  },
  {
    phrase: "is no",
    pattern: /(?<!\b[Tt]here )\b(?:is|are|was|were) (?:no (?!longer\b|more\b|other\b|such\b|matter\b|need\b)|none\b)/g,
    why: "say is not a",
  },
  { phrase: "where nothing is", pattern: words("(?:where|which) nothing is(?: yet)?(?=[.,;)]|$)"), why: "say empty" },
  { phrase: "no more", pattern: words("(?:is|are|was|were|has|have|it) no more"), why: "say no longer" },
  {
    phrase: "double negative",
    pattern:
      /\b(?:not|never|no|nothing|nobody|none|cannot)\b(?:(?!\b(?:or|and|nor|than|but)\b)[^.,;:()?!])*\b(?:not|never|nothing|nobody|none|cannot)\b/gi,
    why: "say what is the case",
  },
  { phrase: "and nothing else", pattern: words("and (?:no other|nothing else|none else)"), why: "say only" },
  // Phrases with verbs that have another meaning in today's English, or no definite meaning.
  {
    phrase: "stands",
    pattern: words("(?:stands?|stood|standing)(?! (?:for|still|out)\\b)"),
    why: "say is, exists, holds or is written",
  },
  {
    phrase: "is told",
    pattern: words("(?:is|are|was|were|be|been|being) told(?! (?:from|apart)\\b)|tells? of|told of"),
    why: "say gets, receives or is notified",
  },
  {
    phrase: "come in",
    pattern: words("(?:come|comes|came) (?:in|by|along|of it|of them|to nothing|to be)"),
    why: "say arrive, result or fail",
  },
  {
    phrase: "becomes of",
    pattern: words("(?:became|becomes|become) of|what (?:becomes|become|came|comes) (?:of|to)"),
    why: "say result, or what happens to",
  },
  {
    phrase: "makes of",
    pattern: words("(?:makes?|(?<!(?:is|are|was|were) )made) of (?:it|them|this|that)"),
    why: "say turns into, or result",
  },
  {
    phrase: "goes out",
    pattern: words("(?:go|goes|went|gone) (?:out|by|along)"),
    why: "say leaves, is sent, relies on or follows",
  },
  {
    phrase: "goes on",
    pattern: words("(?:go|goes|went|going|gone) on(?! top)"),
    why: "say continue, resume or happen",
  },
  { phrase: "may have of", pattern: words("(?:may|can|could) have of"), why: "say may use" },
  { phrase: "is begun", pattern: words("(?:is|are|was|were|be|been) begun"), why: "say started" },
  { phrase: "mended", pattern: words("mend(?:s|ed|ing)?"), why: "say fix or repair" },
  { phrase: "reckoned", pattern: words("reckon(?:s|ed|ing)?"), why: "say count or compute" },
  { phrase: "the word of", pattern: words("the word of|'s word|own word"), why: "say decision, consent or setting" },
  { phrase: "held against", pattern: words("(?:is|are|was|were) held against"), why: "say compared with" },
  // Phrases with prepositions, adverbs or quantities.
  { phrase: "so many", pattern: words("so many(?! that)"), why: "the number is elsewhere: name the parameter" },
  {
    phrase: "beside",
    pattern: words("beside(?! each other)"),
    why: "say besides, in addition to, next to or during",
  },
  {
    phrase: "where there is",
    pattern: words("where (?:there (?:is|are|was|were)|it is (?:not|no|none)|that is)"),
    why: "say if, or when",
  },
  {
    phrase: "lest",
    pattern: words("lest|thereby|therein|thereof|wherein|whereby|whereof|whence|hence|hitherto|ere|albeit"),
    why: "out of use",
  },
  {
    phrase: "for ever",
    pattern: words("for ever|in vain|out of the house"),
    why: "say forever, without effect, outside",
  },
];
