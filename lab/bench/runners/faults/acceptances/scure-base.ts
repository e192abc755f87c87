/** Tests of `@scure/base`, written from its README and the RFCs that it names: 4648, BIP173 and BIP350. */
export const SCURE_BASE = String.raw`import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import * as base from "../index.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const fromHex = (digits: string) => Uint8Array.from(Buffer.from(digits, "hex"));

const VECTORS: Record<string, string[]> = {
  base16: ["", "66", "666F", "666F6F", "666F6F62", "666F6F6261", "666F6F626172"],
  hex: ["", "66", "666f", "666f6f", "666f6f62", "666f6f6261", "666f6f626172"],
  base32: ["", "MY======", "MZXQ====", "MZXW6===", "MZXW6YQ=", "MZXW6YTB", "MZXW6YTBOI======"],
  base32nopad: ["", "MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI"],
  base32hex: ["", "CO======", "CPNG====", "CPNMU===", "CPNMUOG=", "CPNMUOJ1", "CPNMUOJ1E8======"],
  base32hexnopad: ["", "CO", "CPNG", "CPNMU", "CPNMUOG", "CPNMUOJ1", "CPNMUOJ1E8"],
  base64: ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"],
  base64nopad: ["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"],
  base64url: ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"],
  base64urlnopad: ["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"],
};

describe("the vectors of RFC 4648", () => {
  for (const [name, encoded] of Object.entries(VECTORS))
    test(name, () => {
      const codec = base[name as "base64"];
      encoded.forEach((each, i) => {
        expect(codec.encode(bytes("foobar".slice(0, i)))).toBe(each);
        expect(text(codec.decode(each))).toBe("foobar".slice(0, i));
      });
    });
  test("the alphabets of base64 and base64url", () => {
    const data = fromHex("fbff00");
    expect(base.base64.encode(data)).toBe("+/8A");
    expect(base.base64url.encode(data)).toBe("-_8A");
    expect(base.base64.decode("+/8A")).toEqual(data);
    expect(base.base64url.decode("-_8A")).toEqual(data);
  });
});

const ALL = ["base16", "hex", "base32", "base32nopad", "base32hex", "base32hexnopad", "base32crockford", "base64", "base64nopad",
  "base64url", "base64urlnopad", "base58", "base58flickr", "base58xrp", "base58xmr", "base36"];

describe("every codec", () => {
  for (const name of ALL) {
    const codec = base[name as "base64"];
    test(name + " decodes its own text", () => {
      for (let length = 0; length < 40; length += 1) {
        const data = Uint8Array.from({ length }, (_, i) => (i * 37 + length * 11) % 256);
        expect(codec.decode(codec.encode(data))).toEqual(data);
      }
      const zeros = new Uint8Array(9);
      expect(codec.decode(codec.encode(zeros))).toEqual(zeros);
    });
    test(name + " refuses wrong types and unknown characters", () => {
      expect(() => codec.encode("text" as never)).toThrow();
      expect(() => codec.encode([1, 2] as never)).toThrow();
      expect(() => codec.decode(7 as never)).toThrow();
      expect(() => codec.decode("AAA!")).toThrow();
      expect(() => codec.decode("AA\n")).toThrow();
    });
  }
});

describe("strict decoding", () => {
  test("padding and rest bits", () => {
    for (const wrong of ["aGk=\n", "aGk", "aGl=", "aGk==", "=", "a===", "aGk=aGk="]) expect(() => base.base64.decode(wrong)).toThrow();
    for (const wrong of ["aGl", "aGk=", "a"]) expect(() => base.base64nopad.decode(wrong)).toThrow();
    for (const wrong of ["MZ======", "MY=====", "MY", "my======"]) expect(() => base.base32.decode(wrong)).toThrow();
    for (const wrong of ["MZ", "M", "MY======"]) expect(() => base.base32nopad.decode(wrong)).toThrow();
  });
  test("letter case", () => {
    expect(() => base.base16.decode("ff")).toThrow();
    expect(base.hex.decode("0102fF")).toEqual(fromHex("0102ff"));
    for (const wrong of ["012", "0g", " 01"]) expect(() => base.hex.decode(wrong)).toThrow();
    expect(() => base.base36.decode("ABC")).toThrow();
  });
  test("Crockford's base32", () => {
    const data = bytes("foobar");
    const encoded = base.base32crockford.encode(data);
    expect(encoded).toBe("CSQPYRK1E8");
    expect(base.base32crockford.decode("csqpyrkie8")).toEqual(data);
    expect(base.base32crockford.decode("CSQPYRKLE8")).toEqual(data);
    expect(base.base32crockford.decode("oo")).toEqual(base.base32crockford.decode("00"));
    expect(() => base.base32crockford.decode("UU")).toThrow();
  });
});

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

describe("base58 and base36", () => {
  test("known texts", () => {
    expect(base.base58.encode(bytes("Hello World!"))).toBe("2NEpo7TZRRrLZSi2U");
    expect(base.base58.encode(fromHex("0000287fb4cd"))).toBe("11233QC4");
    expect(base.base58.decode("11233QC4")).toEqual(fromHex("0000287fb4cd"));
    for (const wrong of ["0", "O", "I", "l"]) expect(() => base.base58.decode(wrong)).toThrow();
  });
  test("other alphabets", () => {
    const data = fromHex("00010966776006953d5567439e5e39f86a0d273beed61967f6");
    const plain = base.base58.encode(data);
    const mapped = (alphabet: string) => [...plain].map((each) => alphabet[ALPHABET.indexOf(each)]).join("");
    expect(base.base58flickr.encode(data)).toBe(mapped("123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"));
    expect(base.base58xrp.encode(data)).toBe(mapped("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"));
  });
  test("Monero's blocks", () => {
    expect(base.base58xmr.encode(fromHex("00"))).toBe("11");
    expect(base.base58xmr.encode(fromHex("ff"))).toBe("5Q");
    expect(base.base58xmr.encode(fromHex("ffffffffffffffff"))).toBe("jpXCZedGfVQ");
    expect(base.base58xmr.encode(fromHex("ffffffffffffffff00"))).toBe("jpXCZedGfVQ11");
    expect(base.base58xmr.decode("jpXCZedGfVQ11")).toEqual(fromHex("ffffffffffffffff00"));
    expect(() => base.base58xmr.decode("1")).toThrow();
    expect(() => base.base58xmr.decode("zz")).toThrow();
    expect(() => base.base58xmr.decode("zzzzzzzzzzz")).toThrow();
  });
  test("base36 is the number in base 36", () => {
    expect(base.base36.encode(bytes("hello"))).toBe(BigInt("0x68656c6c6f").toString(36));
  });
  test("limits of size", () => {
    expect(base.base58.encode(new Uint8Array(2048))).toBe("1".repeat(2048));
    for (const codec of [base.base58, base.base36]) {
      expect(() => codec.encode(new Uint8Array(2049))).toThrow();
      expect(() => codec.decode("1".repeat(4097))).toThrow();
    }
  });
});

describe("base58check", () => {
  const codec = base.createBase58check((data) => Uint8Array.from(createHash("sha256").update(data).digest()));
  const address = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
  const data = fromHex("0062e907b15cbf27d5425399ebf6f0fb50ebb88f18");
  test("a known address", () => {
    expect(codec.encode(data)).toBe(address);
    expect(codec.decode(address)).toEqual(data);
  });
  test("a wrong checksum", () => {
    expect(() => codec.decode(address.replace(/a$/, "b"))).toThrow();
    expect(() => codec.decode("1")).toThrow();
  });
  test("a function is required", () => expect(() => base.createBase58check("sha256" as never)).toThrow());
});

describe("bech32 and bech32m", () => {
  const program = fromHex("751e76e8199196d454941c45d1b3a323f1433bd6");
  test("the example of the README", () => {
    const words = base.bech32.toWords(bytes("hello"));
    expect(base.bech32.encode("test", words)).toBe("test1dpjkcmr09ys0qs");
    const { prefix, words: decoded } = base.bech32.decode("test1dpjkcmr09ys0qs");
    expect([prefix, text(base.bech32.fromWords(decoded))]).toEqual(["test", "hello"]);
    expect(base.bech32.encodeFromBytes("test", bytes("hello"))).toBe("test1dpjkcmr09ys0qs");
    const whole = base.bech32.decodeToBytes("test1dpjkcmr09ys0qs");
    expect([whole.prefix, text(whole.bytes), [...whole.words]]).toEqual(["test", "hello", [...words]]);
  });
  test("addresses of BIP173 and BIP350", () => {
    const address = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    expect(base.bech32.encode("bc", [0, ...base.bech32.toWords(program)])).toBe(address);
    for (const each of [address, address.toUpperCase()]) {
      const [version, ...words] = base.bech32.decode(each as "a1b").words;
      expect(version).toBe(0);
      expect(base.bech32.fromWords(words)).toEqual(program);
    }
    const taproot = fromHex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    const m = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0";
    expect(base.bech32m.encode("bc", [1, ...base.bech32m.toWords(taproot)])).toBe(m);
    const [version, ...words] = base.bech32m.decode(m).words;
    expect([version, base.bech32m.fromWords(words)]).toEqual([1, taproot]);
  });
  test("valid and invalid texts of BIP173", () => {
    for (const valid of ["A12UEL5L", "a12uel5l", "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
      "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j",
      "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "?1ezyfcl"]) {
      const { prefix, words } = base.bech32.decode(valid as "a1b");
      expect(base.bech32.encode(prefix, words)).toBe(valid.toLowerCase());
      expect(base.bech32.decodeUnsafe(valid)).toEqual({ prefix, words });
      expect(() => base.bech32m.decode(valid as "a1b")).toThrow();
    }
    for (const wrong of ["\u00201nwldj5", "\u007f1axkwrx", "pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "A1G7SGD8",
      "10a06t8", "1qzzfhee", "a12UEL5L", "A12uEL5L",
      "an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx"]) {
      expect(() => base.bech32.decode(wrong as "a1b")).toThrow();
      expect(base.bech32.decodeUnsafe(wrong)).toBeUndefined();
    }
  });
  test("the limit of 90 characters", () => {
    const data = new Uint8Array(60);
    const words = base.bech32.toWords(data);
    expect(() => base.bech32.encode("test", words)).toThrow();
    const long = base.bech32.encode("test", words, false);
    expect(long).toHaveLength(4 + 1 + 96 + 6);
    expect(base.bech32.encode("test", words, 107)).toBe(long);
    expect(() => base.bech32.encode("test", words, 106)).toThrow();
    expect(() => base.bech32.decode(long as "a1b")).toThrow();
    expect(() => base.bech32.decode(long as "a1b", 106)).toThrow();
    expect(base.bech32.decode(long as "a1b", 107).words).toEqual(words);
    expect(base.bech32.decode(long as "a1b", false).words).toEqual(words);
  });
  test("words have five bits, and the rest bits are zero", () => {
    expect(() => base.bech32.encode("test", [32])).toThrow();
    expect(() => base.bech32.encode("test", [-1])).toThrow();
    expect(() => base.bech32.fromWords([1])).toThrow();
    expect(base.bech32.fromWordsUnsafe([1])).toBeUndefined();
    expect(base.bech32.fromWordsUnsafe([31, 28])).toEqual(fromHex("ff"));
    expect(() => base.bech32.encode("", [1])).toThrow();
    expect(() => base.bech32.encode(7 as never, [1])).toThrow();
  });
});

describe("utf8 and ascii", () => {
  test("texts and bytes", () => {
    expect(base.utf8.decode("hey")).toEqual(Uint8Array.from([104, 101, 121]));
    expect(base.utf8.encode(Uint8Array.from([104, 101, 121]))).toBe("hey");
    expect(base.utf8.encode(base.utf8.decode("\u00fc\u20ac\u{1f600}"))).toBe("\u00fc\u20ac\u{1f600}");
    expect(base.ascii.decode("ABC")).toEqual(Uint8Array.from([65, 66, 67]));
    expect(base.ascii.encode(Uint8Array.from([0, 65, 127]))).toBe("\u0000A\u007f");
  });
  test("they are strict", () => {
    expect(() => base.utf8.encode(fromHex("ff"))).toThrow();
    expect(() => base.utf8.encode(fromHex("c0af"))).toThrow();
    expect(() => base.utf8.decode("a\ud800")).toThrow();
    expect(() => base.utf8.decode("\udc00b")).toThrow();
    expect(() => base.ascii.decode("\u0080")).toThrow();
    expect(() => base.ascii.encode(fromHex("80"))).toThrow();
    for (const codec of [base.utf8, base.ascii]) {
      expect(() => codec.decode(7 as never)).toThrow();
      expect(() => codec.encode("hey" as never)).toThrow();
    }
  });
});

test("the fallback of base64 gives the same as base64", () => {
  const { base64Fallback } = base.__TESTS;
  for (let length = 0; length < 20; length += 1) {
    const data = Uint8Array.from({ length }, (_, i) => 255 - i * 13);
    expect(base64Fallback.encode(data)).toBe(base.base64.encode(data));
    expect(base64Fallback.decode(base.base64.encode(data))).toEqual(data);
  }
  for (const wrong of ["aGk=\n", "aGk", "aGl=", "a==="]) expect(() => base64Fallback.decode(wrong)).toThrow();
});
`;
