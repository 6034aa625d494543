/** Placeholder: will put the public client on `window` for page.evaluate. */
export {}
