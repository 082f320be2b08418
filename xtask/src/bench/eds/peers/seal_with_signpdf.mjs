// Seals a file again and again with node-signpdf: how often a second of processor time it can.
// Usage: node seal_with_signpdf.mjs PDF P12 SECONDS OUT

import { readFileSync, writeFileSync } from "node:fs";
import signpdf from "@signpdf/signpdf";
import { P12Signer } from "@signpdf/signer-p12";
import { plainAddPlaceholder } from "@signpdf/placeholder-plain";
import { SUBFILTER_ETSI_CADES_DETACHED } from "@signpdf/utils";

const [pdfFile, p12File, seconds, out] = process.argv.slice(2);
const pdf = readFileSync(pdfFile);
const p12 = readFileSync(p12File);
const texts = { reason: "seal", contactInfo: "", name: "Senim", location: "" };

// A signer reads its file to the end and signs once.
const seal = () =>
  signpdf.default.sign(
    plainAddPlaceholder({ pdfBuffer: pdf, ...texts, subFilter: SUBFILTER_ETSI_CADES_DETACHED }),
    new P12Signer(p12, { passphrase: "" }),
  );
const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

// Code that has run a few times has been compiled.
for (let warm = 0; warm < 3; warm += 1) writeFileSync(out, await seal());
const begun = used();
let sealed = 0;
while (used() - begun < Number(seconds)) {
  await seal();
  sealed += 1;
}
console.log(sealed / (used() - begun));
