/** What the compiler does not know of. */

/** Of the library of age, which can also be opened by a passkey in a page: not in a worker, which has no type for it. */
interface AuthenticationExtensionsPRFValues {
  first: BufferSource
  second?: BufferSource
}

/** A file's text, put into the script when it is built. */
declare module '*?raw' {
  const text: string
  export default text
}
