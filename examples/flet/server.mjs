/** What the host adds to the page's policy: the one of Trusted Types that makes the address of the program's worker. */
export const policy = (policy) =>
  policy.replace('trusted-types coffer', 'trusted-types coffer program')
