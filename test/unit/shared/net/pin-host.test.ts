import { describe, expect, test } from "vitest";
import { refusePassword, safeRemote } from "../../../../shared/git/safe-remote.ts";
import { pinHost } from "../../../../shared/net/pin-host.ts";
import { isPublicAddress } from "../../../../shared/net/public-address.ts";

test.each([
  "127.0.0.1",
  "127.255.255.254",
  "0.0.0.0",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "169.254.169.254",
  "100.64.0.1",
  "100.100.100.200",
  "192.0.0.192",
  "168.63.129.16",
  "198.18.0.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:169.254.169.254",
  "::127.0.0.1",
  "64:ff9b::7f00:1",
  "64:ff9b:1::a00:1",
  "2002:7f00:1::",
  "2001:0:53aa:64c::1",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "fe80::1%eth0",
  "fec0::1",
  "ff02::1",
  "2001:db8::1",
  "no address",
  "not.an.address",
  "0x7f.1",
])("%s is not on the public internet", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(["1.1.1.1", "140.82.121.4", "2606:4700::1111", "2a00:1450:4001::200e"])(
  "%s is on the public internet",
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

describe("a host", () => {
  const resolve = (...addresses: string[]) => ({ allowed: [], resolve: async () => addresses });

  test("is resolved once, and contacted at the checked address", async () => {
    let asked = 0;
    const flips = async () => {
      asked += 1;
      return asked === 1 ? ["1.1.1.1"] : ["127.0.0.1"];
    };
    const pinned = await pinHost("https://rebind.example/x.git", { allowed: [], resolve: flips });
    expect(pinned).toEqual({ host: "rebind.example", address: "1.1.1.1" });
    expect(asked).toBe(1);
  });

  test("with a non-public address among others is refused", async () => {
    for (const closed of ["10.0.0.1", "::1", "169.254.169.254"])
      await expect(pinHost("https://x.example/", resolve("1.1.1.1", closed))).rejects.toMatchObject({
        code: "address_not_allowed",
      });
    await expect(pinHost("https://x.example/", resolve())).rejects.toMatchObject({ code: "repository_unreachable" });
  });

  test.each([
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://[::ffff:7f00:1]/",
    "http://169.254.169.254/latest/meta-data",
    "ssh://git@[fd00:ec2::254]/x",
  ])("is refused in every spelling of its address: %s", async (url) => {
    await expect(pinHost(url, { allowed: [] })).rejects.toMatchObject({ code: "address_not_allowed" });
  });

  test("may be private if the operator allows it: by name, by domain, by network", async () => {
    const url = "https://git.corp.example/x.git";
    const inside = async () => ["10.1.2.3"];
    for (const rule of ["git.corp.example", "*.corp.example", "10.1.0.0/16"])
      expect(await pinHost(url, { allowed: [rule], resolve: inside })).toMatchObject({ address: "10.1.2.3" });
    for (const rule of ["corp.example", "*.example.org", "10.2.0.0/16", "*git.corp.example.evil"])
      await expect(pinHost(url, { allowed: [rule], resolve: inside })).rejects.toThrow(/MIDWATCH_PRIVATE_HOSTS/);
  });
});

describe("git", () => {
  const pinned = { host: "git.example.org", address: "1.1.1.1" };

  test("connects to that address over https, under the name, and follows no redirects", () => {
    const { url, settings } = safeRemote("https://git.example.org:8443/x.git", pinned);
    expect(url).toBe("https://git.example.org:8443/x.git");
    expect(settings).toContain("http.curloptResolve=git.example.org:8443:1.1.1.1");
    expect(settings).toContain("http.followRedirects=false");
    expect(safeRemote("http://git.example.org/x", pinned).settings).toContain(
      "http.curloptResolve=git.example.org:80:1.1.1.1",
    );
  });

  test("connects to it over ssh with the name's host key, and over git's protocol by the address", () => {
    expect(safeRemote("ssh://git@git.example.org/x", pinned).env.GIT_SSH_COMMAND).toMatch(
      /HostName=1\.1\.1\.1 .*HostKeyAlias=git\.example\.org/,
    );
    expect(safeRemote("git://git.example.org/x", { ...pinned, address: "2606:4700::1111" }).url).toBe(
      "git://[2606:4700::1111]/x",
    );
  });

  test("gets no password in a URL, which would be written to the log", () => {
    for (const url of ["https://u:p@x.example/", "https://token@x.example/", "ssh://u:p@x/", "http://"])
      expect(() => refusePassword(url)).toThrow(/job was not taken/);
    for (const url of ["https://x.example/a.git", "ssh://git@x.example/a"])
      expect(() => refusePassword(url)).not.toThrow();
  });
});
