/** What stands where something is not there yet, or cannot be had: loading, empty, and every kind of trouble with what to do. */

import type { ComponentChildren } from "preact";
import type { FieldProblemView } from "../lib/api-schema.ts";
import { maybe, t } from "../lib/i18n.ts";
import { fieldText, needsHelp, numberOf, type Problem } from "../lib/problem.ts";
import type { Resource } from "../lib/resource.ts";
import { session } from "../lib/session.ts";
import { Banner, Button, Title } from "./basics.tsx";

const UNAUTHENTICATED = 401;
const FORBIDDEN = 403;

/** What happened, in the person's language, with what to do about it. */
export function textOf(problem: Problem): string {
  const said = maybe(`error.${problem.code}`) ?? problem.body.title ?? t("error.unexpected");
  const advice = maybe(`advice.${problem.code}`);
  return advice ? `${said} ${advice}` : said;
}

interface TroubleProps {
  problem: Problem | undefined;
  again?: (() => void) | undefined;
  /** What is wrong with a field, where the page knows more of it than its code. */
  words?: (field: FieldProblemView) => string;
}

export function Trouble({ problem, again, words = fieldText }: TroubleProps) {
  // The dialog that asks to sign in says it already, and what failed is tried again behind it.
  if (!problem || (problem.status === UNAUTHENTICATED && session.standing.value === "ended")) return null;
  // Whoever has no right has none at the second try either; without a network there is nothing to refer to.
  const retry = problem.status === FORBIDDEN ? undefined : again;
  const number = numberOf(problem);
  return (
    <Banner tone={problem.status === 0 ? "warn" : "bad"} isUrgent>
      <p>{textOf(problem)}</p>
      {problem.fields.length > 0 && <ul>{problem.fields.map((field) => <li key={field.pointer}>{words(field)}</li>)}</ul>}
      {needsHelp(problem) && <p class="hint">{t("reference")}: {problem.code}</p>}
      {number !== undefined && <p class="hint">{t("reference_number")}: <span class="hash">{number}</span></p>}
      {retry && <Button onPress={retry}>{t("try_again")}</Button>}
    </Banner>
  );
}

/** Shows a resource once it is there, with a heading until then where the screen's own depends on it; an old answer stays on the screen with what is wrong above it. */
export function Loaded<T>({ of, title, children }: { of: Resource<T>; title?: string; children: (data: T) => ComponentChildren }) {
  if (of.data === undefined && of.problem) return <>{title && <Title>{title}</Title>}<Trouble problem={of.problem} again={of.again} /></>;
  if (of.data === undefined) return of.isSlow ? <>{title && <Title>{title}</Title>}<Skeleton /></> : <div class="pending" aria-busy="true" />;
  return <>{of.problem && <Trouble problem={of.problem} again={of.again} />}{children(of.data)}</>;
}

export function Skeleton() {
  return (
    <div class="skeleton" role="status">
      <span class="unseen">{t("loading")}</span>
      <i /><i /><i />
    </div>
  );
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}
