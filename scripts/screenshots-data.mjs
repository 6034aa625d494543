// @ts-check
/** Made-up items for the screenshots: no real person, site or secret. */

const FOLDERS = ['Home', 'Travel', 'Work', 'Work/Servers']

/** @type {[string, string, string, string, string][]} */
const LOGINS = [
  [
    'Kommunale Wohnungsbaugesellschaft, Mieterportal und Betriebskostenabrechnung',
    'mara.lindqvist+mieterportal@a-rather-long-host-name.example',
    'https://mieterportal.kommunale-wohnungsbaugesellschaft.example/anmelden?weiter=%2Fabrechnung%2F2026',
    'xq7-Nebel.Laterne_Kiesel!Windmühle?0049#Brombeere&Regenbogen/Tisch',
    'Home',
  ],
  [
    'Fernweh Air',
    'mara.lindqvist@example.org',
    'https://www.fernweh-air.example/account',
    'vK7$mQ2!tLx9#Rw4',
    'Travel',
  ],
  [
    'Alder Bank',
    'mlindqvist',
    'https://online.alderbank.example',
    'gentle-orbit-93-Walnut',
    'Home',
  ],
  [
    'Blue Heron Mail',
    'mara@blueheron.example',
    'https://mail.blueheron.example',
    'pR0!nto-8841-sail',
    'Home',
  ],
  ['Cinder Forge', 'mara-l', 'https://cinderforge.example/login', 'Zq8^ubA1(nn0)Kf', 'Work'],
  [
    'Delta Tram Tickets',
    'mara.l',
    'https://tickets.deltatram.example',
    'hop-on-Tram-77!',
    'Travel',
  ],
  ['Ember Books', 'lindqvist.m', 'https://emberbooks.example', 'page$Turner19', 'Home'],
  ['Foxglove Clinic', '0091-2231', 'https://patients.foxglove.example', 'S4lve&Rest_22', 'Home'],
  ['Granite Payroll', 'M.Lindqvist', 'https://payroll.granite.example', 'w4ge-Slip%2026', 'Work'],
  [
    'Harbour Energy',
    'mara.lindqvist@example.org',
    'https://my.harbour-energy.example',
    'Kilo.watt-8080',
    'Home',
  ],
  [
    'Ibis Hotels',
    'mara.lindqvist@example.org',
    'https://ibis-hotels.example',
    'nest+Egg=513',
    'Travel',
  ],
  ['Juniper Wiki', 'mara', 'https://wiki.juniper.example', 'berry{Blue}66', 'Work'],
  ['Kestrel Git', 'mlq', 'https://git.kestrel.example', 'merge~Kite0451', 'Work/Servers'],
  [
    'Lumen Streaming',
    'mara.lindqvist@example.org',
    'https://lumen.example',
    'reel*To*Reel35',
    'Home',
  ],
]

export const SAMPLE_BITWARDEN = JSON.stringify({
  encrypted: false,
  folders: FOLDERS.map((name) => ({ id: `folder-${name}`, name })),
  items: [
    ...LOGINS.map(([name, username, uri, password, folder], index) => ({
      type: 1,
      name,
      notes: index === 1 ? 'Seat by the window.\nFrequent traveller number is on the card.' : null,
      favorite: index > 0 && index < 4,
      folderId: `folder-${folder}`,
      creationDate: '2024-03-02T08:12:00.000Z',
      revisionDate: '2026-09-14T17:40:00.000Z',
      passwordHistory:
        index === 1
          ? [{ lastUsedDate: '2025-05-01T10:00:00.000Z', password: 'old-Fern-2025' }]
          : null,
      fields:
        index === 1
          ? [
              { name: 'Member number', value: 'FW 204 118 903', type: 0 },
              { name: 'PIN', value: '4402', type: 1 },
            ]
          : [],
      login: {
        username,
        password,
        totp: index === 1 ? 'JBSWY3DPEHPK3PXP' : null,
        uris: [{ match: null, uri }],
      },
    })),
    {
      type: 3,
      name: 'Alder Bank card',
      favorite: true,
      folderId: 'folder-Home',
      card: {
        cardholderName: 'Mara Lindqvist',
        brand: 'Visa',
        number: '4111111111111111',
        expMonth: '4',
        expYear: '2029',
        code: '737',
      },
    },
    {
      type: 2,
      name: 'Allotment gate',
      notes: 'The code changes each spring.\n\nNow: 2 5 8 0, then the handle up.',
      secureNote: { type: 0 },
    },
    {
      type: 2,
      name: 'Router in the hall',
      notes: 'Admin page: 192.168.0.1',
      folderId: 'folder-Home',
      secureNote: { type: 0 },
    },
    {
      type: 4,
      name: 'Mara Lindqvist',
      identity: {
        firstName: 'Mara',
        lastName: 'Lindqvist',
        passportNumber: 'XA0000000',
        city: 'Uppsala',
      },
    },
    { type: 9, name: 'Something newer', other: true },
  ],
})

export const SAMPLE_ENV = `# made up
SEARCH_API_KEY=sk-made-up-4f1c09
MAIL_SMTP_PASSWORD='two words and a $'
export DEPLOY_TOKEN="tok_000_made_up"
this line is no assignment
`
