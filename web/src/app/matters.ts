/** Everything a person has asked for, of whichever kind, as one list: powers of attorney, services, certificates. */

import type { CaseBody, RequestBody, ServiceRequestBody } from "../lib/api-schema.ts";
import { maybe, t } from "../lib/i18n.ts";
import { fullName } from "../lib/names.ts";
import { type StageLook, lookOf } from "../lib/stages.ts";

/** The stages of a request of the portal; a new one of the law without a place here fails a test. */
export const REQUEST_STAGES = {
  draft: { turn: "mine", tone: "warn" },
  awaiting_payment: { turn: "mine", tone: "warn" },
  awaiting_signature: { turn: "mine", tone: "warn" },
  asking: { turn: "others", tone: "note" },
  at_desk: { turn: "others", tone: "note" },
  making: { turn: "others", tone: "note" },
  done: { turn: "over", tone: "good" },
  refused: { turn: "over", tone: "bad" },
  withdrawn: { turn: "over", tone: "warn" },
  expired: { turn: "over", tone: "bad" },
} as const satisfies Record<string, StageLook>;

/** The stages of a request to the certification authority. */
export const CERTIFICATE_STAGES = {
  filling: { turn: "mine", tone: "warn" },
  registered: { turn: "mine", tone: "warn" },
  accepted: { turn: "others", tone: "note" },
  confirmed: { turn: "others", tone: "note" },
  issued: { turn: "mine", tone: "warn" },
  installed: { turn: "over", tone: "good" },
  revoked: { turn: "over", tone: "good" },
  refused: { turn: "over", tone: "bad" },
  withdrawn: { turn: "over", tone: "warn" },
  lapsed: { turn: "over", tone: "bad" },
} as const satisfies Record<string, StageLook>;

export type RequestStage = keyof typeof REQUEST_STAGES;
export type CertificateStage = keyof typeof CERTIFICATE_STAGES;

const UNKNOWN: StageLook = { turn: "others", tone: "note" };

export const isRequestStage = (code: string): code is RequestStage => code in REQUEST_STAGES;
export const isCertificateStage = (code: string): code is CertificateStage => code in CERTIFICATE_STAGES;
export const lookOfRequest = (code: string): StageLook => (isRequestStage(code) ? REQUEST_STAGES[code] : UNKNOWN);
export const lookOfCertificate = (code: string): StageLook => (isCertificateStage(code) ? CERTIFICATE_STAGES[code] : UNKNOWN);

/** One of them, as a card shows it. */
export interface Matter {
  key: string;
  to: string;
  title: string;
  more: string | undefined;
  stage: string;
  look: StageLook;
  due: string | undefined;
  changed: string;
}

/** What a power of attorney is called on its own: its kind says what it is for, and not always what it is. */
export function poaTitle({ title }: CaseBody["kind"]): string {
  const short = t("service_poa_short");
  return title.toLocaleLowerCase().includes(short.toLocaleLowerCase()) ? title : `${short}: ${title}`;
}

export function ofCase({ id, kind, stage, updated_at, application }: CaseBody): Matter {
  const names = application.attorneys?.map(fullName).join(", ");
  return {
    key: `case-${id}`, to: `/cases/${id}`, title: poaTitle(kind), more: names ? t("for_whom", { name: names }) : undefined,
    stage: maybe(`stage.${stage}`) ?? stage, look: lookOf(stage), due: undefined, changed: updated_at,
  };
}

export function ofRequest({ id, service, stage, stage_text, due, ended_at, updated_at, number }: ServiceRequestBody): Matter {
  const more = [service.kind_title, number ? t("number_is", { number }) : undefined].filter(Boolean).join(" · ");
  return {
    key: `request-${id}`, to: `/requests/${id}`, title: service.title, more: more || undefined,
    stage: stage === "draft" ? t("stage.filling") : stage_text, look: lookOfRequest(stage), due: ended_at ? undefined : (due?.at ?? undefined), changed: updated_at,
  };
}

export function ofCertificates({ id, service, stage, stage_text, due_at, number, updated_at }: RequestBody): Matter {
  const look = lookOfCertificate(stage);
  return {
    key: `certificate-${id}`, to: `/certificates/${id}`, title: service.title, more: number ? t("number_is", { number }) : undefined,
    stage: stage === "filling" ? t("stage.filling") : stage_text, look, due: look.turn === "over" ? undefined : (due_at ?? undefined), changed: updated_at,
  };
}
