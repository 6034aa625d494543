/** PBKDF2 with one round whatever is asked for: for tests about rows, where a passphrase is only one more way in. */
const { subtle } = globalThis.crypto
const deriveKey = subtle.deriveKey.bind(subtle)
const deriveBits = subtle.deriveBits.bind(subtle)

const cheap = <A>(algorithm: A): A =>
  (algorithm as { name?: string }).name === 'PBKDF2' ? { ...algorithm, iterations: 1 } : algorithm

subtle.deriveKey = (algorithm, ...rest) => deriveKey(cheap(algorithm), ...rest)
subtle.deriveBits = (algorithm, ...rest) => deriveBits(cheap(algorithm), ...rest)
