/** The relay of docs/operating/coturn.conf reaches the media server and nothing else. */

import assert from "node:assert/strict";
import test from "node:test";
import { connect } from "node:tls";
import { house } from "./house.ts";
import { TurnClient, credential } from "./turn_client.ts";

const FORBIDDEN = 403;
const UNAUTHORIZED = 401;
const MINUTE = 60;

/** This machine, its networks, the clouds' metadata, everybody's networks, the open Internet. */
const DENIED_V4 = [
  "0.0.0.0", "0.1.2.3", "127.0.0.1", "127.0.0.2", "127.1.2.3", "127.255.255.254",
  "10.0.0.1", "10.1.2.3", "10.255.255.254", "172.16.0.1", "172.20.30.40", "172.31.255.254",
  "192.168.0.1", "192.168.1.1", "192.168.255.254", "100.64.0.1", "100.127.255.254", "100.100.100.200",
  "169.254.0.1", "169.254.169.254", "169.254.170.2", "192.0.0.1", "192.0.0.192", "192.0.2.1",
  "198.18.0.1", "198.51.100.1", "203.0.113.6", "203.0.113.8", "192.88.99.1", "168.63.129.16",
  "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "1.1.1.1", "8.8.8.8", "95.56.0.1", "212.154.1.1",
];

/** The same written as IPv6, by every form that means an IPv4 address, and IPv6's own. */
const DENIED_V6 = [
  "::", "::1", "::2", "::ffff:0.0.0.0", "::ffff:127.0.0.1", "::ffff:127.1.2.3", "::ffff:10.0.0.1", "::ffff:10.255.255.254",
  "::ffff:172.16.0.1", "::ffff:172.31.255.254", "::ffff:192.168.0.1", "::ffff:192.168.255.254", "::ffff:169.254.169.254",
  "::ffff:100.64.0.1", "::ffff:224.0.0.1", "::ffff:255.255.255.255", "::ffff:8.8.8.8", "::ffff:203.0.113.7",
  "::127.0.0.1", "::10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::169.254.169.254",
  "2002:7f00:1::1", "2002:a00:1::1", "2002:c0a8:1::1", "2001::1", "2001:db8::1", "2606:4700::1111", "2a00:1450::1",
  "fc00::1", "fd00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "ff05::1:3", "100::1",
];

test("the relay refuses every peer but the media server", async () => {
  const { strict } = house.turn;
  const refused = DENIED_V4.length + DENIED_V6.length;
  assert.ok(refused >= 60, `${refused} addresses`);
  for (const [family, addresses] of [[4, DENIED_V4], [6, DENIED_V6]] as const) {
    const client = await TurnClient.connect(strict.port, credential(house.turn.secret, MINUTE));
    try {
      assert.equal(await client.allocate(family), 0, `an IPv${family} address to relay from`);
      for (const address of addresses) assert.equal(await client.permit(address), FORBIDDEN, address);
      if (family === 4) assert.equal(await client.permit(strict.allowed), 0, "the media server itself");
    } finally {
      client.close();
    }
  }
});

test("the relay knows nobody without a credential of Senim's, nor with one that is over", async () => {
  const { strict, secret } = house.turn;
  for (const who of [credential(`${secret}x`, MINUTE), credential(secret, -MINUTE)]) {
    const client = await TurnClient.connect(strict.port, who);
    assert.equal(await client.allocate(4), UNAUTHORIZED);
    client.close();
  }
});

test("the relay speaks TLS 1.2 and newer", async () => {
  const port = house.turn.strict.port;
  const client = await TurnClient.connect(port, credential(house.turn.secret, MINUTE));
  assert.match(client.protocol ?? "", /^TLSv1\.[23]$/);
  client.close();
  const old = connect({ host: "127.0.0.1", port, rejectUnauthorized: false, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" });
  const agreed = new Promise((resolve) => { old.once("secureConnect", () => resolve(true)); old.once("error", () => resolve(false)); });
  assert.equal(await agreed, false);
  old.destroy();
});
