/** Brings the code that signs only when somebody signs. */

import { later } from "./later.tsx";
import type { SignerProps } from "./signer.tsx";

export const LazySigner = later<SignerProps>(() => import("./signer.tsx").then(({ Signer }) => Signer));
