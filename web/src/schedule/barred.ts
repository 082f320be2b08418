/** Why a notary cannot receive, by what the register of licences told; nothing while their licence is in force. */

const WORDS = { suspended: "sch_licence_state.suspended", terminated: "sch_licence_state.terminated", unlicensed: "sch_licence_state.unlicensed" } as const;

export function barredWords(state: string): (typeof WORDS)[keyof typeof WORDS] | undefined {
  return Object.hasOwn(WORDS, state) ? WORDS[state as keyof typeof WORDS] : undefined;
}
