/** The page of the browser test: signs by the demonstration's key and by NCALayer, and hands the signatures over. */

import { DemoKey } from "../src/signing/demo_key.ts";
import { NcaLayer } from "../src/signing/ncalayer.ts";
import type { ToSign, WayToSign } from "../src/signing/signing.ts";

async function main(): Promise<void> {
  const question = new URLSearchParams(location.search);
  const iin = question.get("iin") ?? "";
  const content = new Uint8Array(await (await fetch("/content")).arrayBuffer());
  const ncalayer = new NcaLayer({ url: question.get("ncalayer") ?? "" });
  const ways: [string, WayToSign][] = [["ncalayer", ncalayer]];
  for (const name of ["p256", "rsa"]) {
    ways.push([`demo-${name}`, await DemoKey.fromPem(await (await fetch(`/keys/${name}.pem`)).text())]);
  }
  const results: Record<string, string> = {};
  for (const [name, way] of ways) {
    for (const form of ["attached", "detached"] as const) {
      const what: ToSign = { content, form, purpose: "sign", iin };
      results[`${name}-${form}`] = await way.sign(what);
    }
  }
  const nobody: ToSign = { content, form: "attached", purpose: "sign", iin: "000000000000" };
  results["refused"] = await ncalayer.sign(nobody).catch(String);
  await fetch("/results", { method: "POST", body: JSON.stringify(results) });
}

main().catch((error) => fetch("/results", { method: "POST", body: JSON.stringify({ error: String(error) }) }));
