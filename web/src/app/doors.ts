/** The two ways a request goes, behind one face: through the portal (S1 to S10) or to the certification authority (S11 to S13). */

import type { AttachedView, RequestBody, ServiceBody, ServiceRequestBody, ToSignView } from "../lib/api-schema.ts";
import { ask } from "../lib/api.ts";
import { official } from "../lib/i18n.ts";
import type { Form } from "./service_form.ts";

/** A request that is being filled in. */
export interface Draft {
  id: string;
  code: string;
  title: string;
  /** Who asks: the person, or the entity they act for. */
  applicant: string;
  iin: string;
  form: Form;
  attachments: readonly AttachedView[];
  stage: string;
  version: number;
}

export interface Door {
  /** Where its screens are. */
  place: string;
  open: (service: string, bin: string | undefined, once: string) => Promise<string>;
  read: (id: string, stop?: AbortSignal) => Promise<Draft>;
  save: (id: string, form: Form, version: number) => Promise<Draft>;
  toSign: (id: string) => Promise<ToSignView>;
  submit: (id: string, cms: string | undefined, once: string) => Promise<void>;
  /** What a signing on a phone is for. */
  purpose: "service_request" | "certificate_request";
  /** The stage at which the form is filled in. */
  filling: string;
}

const ofPortal = (request: ServiceRequestBody): Draft => ({
  ...request, code: request.service.code, title: request.service.title,
  applicant: request.entity ? `${request.entity[official()]} (${request.bin})` : request.applicant,
});

export const PORTAL: Door = {
  place: "/requests",
  open: async (service, bin, once) => (await ask("POST /v1/service-requests", { once, body: { service, form: {}, ...(bin && { bin }) } })).id,
  read: async (id, stop) => ofPortal(await ask("GET /v1/service-requests/{id}", { path: { id }, ...(stop && { stop }) })),
  save: async (id, form, version) => ofPortal(await ask("PUT /v1/service-requests/{id}/form", { path: { id }, body: { form }, version })),
  toSign: (id) => ask("GET /v1/service-requests/{id}/to-sign", { path: { id } }),
  submit: async (id, cms, once) => void (await ask("POST /v1/service-requests/{id}/submission", { path: { id }, body: { cms_base64: cms ?? "" }, once })),
  purpose: "service_request",
  filling: "draft",
};

const ofAuthority = (request: RequestBody): Draft => ({
  ...request, code: request.service.code, title: request.service.title,
  applicant: request.organisation ?? request.applicant ?? "", attachments: [],
});

export const AUTHORITY: Door = {
  place: "/certificates",
  open: async (service, _bin, once) => (await ask("POST /v1/nca/requests", { once, body: { service, form: {} } })).id,
  read: async (id, stop) => ofAuthority(await ask("GET /v1/nca/requests/{id}", { path: { id }, ...(stop && { stop }) })),
  save: async (id, form, version) => ofAuthority(await ask("PUT /v1/nca/requests/{id}/form", { path: { id }, body: { form }, version })),
  toSign: (id) => ask("GET /v1/nca/requests/{id}/to-sign", { path: { id } }),
  submit: async (id, cms, once) => void (await ask("POST /v1/nca/requests/{id}/submission", { path: { id }, body: cms ? { cms_base64: cms } : {}, once })),
  purpose: "certificate_request",
  filling: "filling",
};

/** The authority's services by their numbers; all others are the portal's. */
const OF_AUTHORITY: readonly string[] = ["S11", "S12", "S13", "S14", "S15"];

export const doorOf = ({ id }: Pick<ServiceBody, "id">): Door => (OF_AUTHORITY.includes(id) ? AUTHORITY : PORTAL);

/** Whoever asks for their first certificate has none to sign with. */
export const isUnsigned = ({ id }: Pick<ServiceBody, "id">): boolean => id === "S11";
