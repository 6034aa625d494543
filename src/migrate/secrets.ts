/** What looks like a secret, by its name or by its form. A guess, for a list that a developer reads; it finds neither all nor only. */

const NAMES =
  /pass(word|wd|phrase|code)|secret|token|api.?key|access.?key|private.?key|credential|\b(auth|jwt|pin|otp|bearer)\b|session|mnemonic/i

const FORMS: readonly (readonly [why: string, form: RegExp])[] = [
  ['a signed token', /\beyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----|AGE-SECRET-KEY-1/],
  [
    'a key of a service',
    /\b(sk|pk|rk)[-_](live|test|proj|ant)?[-_]?[A-Za-z0-9]{16,}|\bAKIA[A-Z0-9]{16}\b|\bAIza[\w-]{30,}/,
  ],
  ['a key of a service', /\b(gh[pousr]|glpat|xox[abprs])[-_][\w-]{16,}/],
  ['a token in JSON', /"[^"]*(password|secret|token|api_?key)[^"]*"\s*:\s*"[^"]+"/i],
]

/** Why an item looks like a secret, or undefined. The value itself is never part of the answer. */
export function secretLook(name: string, text: string): string | undefined {
  const form = FORMS.find(([, form]) => form.test(text))
  if (form) return form[0]
  return text !== '' && NAMES.test(name.replaceAll('_', ' ')) ? 'its name' : undefined
}
