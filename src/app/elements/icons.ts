/** Our own icons: 24-unit line drawings in the colour of the text, always decorative (the name is on the control). */
import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit'

const PATHS = {
  coffer: svg`<path d="M4.5 10.5a5 5 0 0 1 5-5h5a5 5 0 0 1 5 5M3.5 10.5h17v8a1.5 1.5 0 0 1-1.5 1.5H5a1.5 1.5 0 0 1-1.5-1.5zM12 13.6v3" />`,
  all: svg`<rect x="4" y="4.5" width="16" height="6" rx="1.6" /><rect x="4" y="13.5" width="16" height="6" rx="1.6" />`,
  login: svg`<circle cx="12" cy="8.3" r="3.8" /><path d="M4.8 19.8c.7-3.7 3.5-5.6 7.2-5.6s6.5 1.9 7.2 5.6" />`,
  token: svg`<circle cx="8" cy="15.5" r="4" /><path d="m10.9 12.6 8.3-8.3M15.6 8l2.7 2.7M18.3 5.2l2 2" />`,
  card: svg`<rect x="3" y="5.5" width="18" height="13" rx="2.2" /><path d="M3 10h18M6.5 14.7h3.5" />`,
  note: svg`<path d="M6.5 3.5h7.7L19 8.3v10.7a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 19V5a1.5 1.5 0 0 1 1.5-1.5zM14 3.8v4.7h4.7M8.5 12.5h7M8.5 16h4.5" />`,
  'sealed-text': svg`<path d="M4 5.500h16M4 10h16M4 14.500h5M4 19h5" /><rect x="12.5" y="15.500" width="8" height="5" rx="1.2" /><path d="M14.300 15.500v-.9a2.200 2.200 0 0 1 4.400 0v.9" />`,
  custom: svg`<rect x="4" y="4" width="6.5" height="6.5" rx="1.4" /><rect x="13.5" y="4" width="6.5" height="6.5" rx="1.4" /><rect x="4" y="13.5" width="6.5" height="6.5" rx="1.4" /><path d="M16.75 13.8v6M13.75 16.8h6" />`,
  search: svg`<circle cx="10.8" cy="10.8" r="6.3" /><path d="m15.5 15.5 4.7 4.7" />`,
  plus: svg`<path d="M12 5v14M5 12h14" />`,
  lock: svg`<rect x="5" y="10.5" width="14" height="9.5" rx="2" /><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5" />`,
  unlock: svg`<rect x="5" y="10.5" width="14" height="9.5" rx="2" /><path d="M8 10.5V8a4 4 0 0 1 7.7-1.5" />`,
  star: svg`<path d="m12 4 2.45 5.05 5.550.75-4.05 3.85 1 5.5L12 16.5l-4.95 2.65 1-5.5L4 9.8l5.55-.75z" />`,
  copy: svg`<rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2" /><path d="M15.5 8.5V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v7.5a2 2 0 0 0 2 2h2.5" />`,
  eye: svg`<path d="M2.8 12S6 5.8 12 5.8 21.2 12 21.2 12 18 18.2 12 18.2 2.8 12 2.8 12z" /><circle cx="12" cy="12" r="2.8" />`,
  'eye-off': svg`<path d="M9.9 6.1A9 9 0 0 1 12 5.8c6 0 9.2 6.2 9.2 6.2a15 15 0 0 1-2.5 3.3M6.4 7.5A15 15 0 0 0 2.8 12S6 18.2 12 18.2a9.2 9.2 0 0 0 4.3-1M10 10a2.8 2.8 0 0 0 4 4M4 4l16 16" />`,
  trash: svg`<path d="M4.5 7h15M9.5 7V4.8c0-.5.4-.8.8-.8h3.4c.4 0 .8.3.8.8V7M6.5 7l.8 11.6c0 .8.7 1.4 1.5 1.4h6.4c.8 0 1.5-.6 1.5-1.4L17.5 7M10.2 11v5M13.8 11v5" />`,
  edit: svg`<path d="m4.5 19.5.9-4L15.8 5.1a1.8 1.8 0 0 1 2.6 0l.5.5a1.8 1.8 0 0 1 0 2.6L8.5 18.6zM14 7l3 3" />`,
  folder: svg`<path d="M3.5 7A1.8 1.8 0 0 1 5.3 5.2h3.9l2.1 2.4h7.4a1.8 1.8 0 0 1 1.8 1.8v7.6a1.8 1.8 0 0 1-1.8 1.8H5.3A1.8 1.8 0 0 1 3.5 17z" />`,
  tag: svg`<path d="M4 5.5A1.5 1.5 0 0 1 5.5 4h6l8 8a1.6 1.6 0 0 1 0 2.2l-5.3 5.3a1.6 1.6 0 0 1-2.2 0l-8-8z" /><circle cx="8.5" cy="8.5" r=".8" />`,
  import: svg`<path d="M12 4v10.5M8 11l4 4 4-4M4.5 15.5V18a1.8 1.8 0 0 0 1.8 1.8h11.4a1.8 1.8 0 0 0 1.8-1.8v-2.5" />`,
  settings: svg`<path d="M4 7h9M17 7h3M4 17h3M11 17h9" /><circle cx="15" cy="7" r="2.2" /><circle cx="9" cy="17" r="2.2" />`,
  check: svg`<path d="m5 12.8 4.5 4.5L19 7.5" />`,
  close: svg`<path d="m6 6 12 12M18 6 6 18" />`,
  alert: svg`<path d="M12 4.5 20.8 19.5H3.2zM12 10v4.2M12 16.8v.1" />`,
  info: svg`<circle cx="12" cy="12" r="8.5" /><path d="M12 11.2v5M12 8v.1" />`,
  undo: svg`<path d="M8.5 5 4.5 9l4 4M4.5 9h9.5a5.5 5.5 0 0 1 0 11H9" />`,
  back: svg`<path d="M14.5 5.5 8 12l6.5 6.5" />`,
  next: svg`<path d="M9.5 5.5 16 12l-6.5 6.5" />`,
  up: svg`<path d="m6 14.5 6-6 6 6" />`,
  down: svg`<path d="m6 9.5 6 6 6-6" />`,
  open: svg`<path d="M13.5 4.5h6v6M19 5l-8 8M17.5 13.5v4.7a1.8 1.8 0 0 1-1.8 1.8H5.8A1.8 1.8 0 0 1 4 18.2V8.3a1.8 1.8 0 0 1 1.8-1.8h4.7" />`,
  menu: svg`<path d="M4 7h16M4 12h16M4 17h10" />`,
  shield: svg`<path d="M12 3.8 5 6.3v5.2c0 4.3 2.8 7.2 7 8.7 4.2-1.5 7-4.4 7-8.7V6.3zM9 12l2.2 2.2L15.2 10" />`,
  passkey: svg`<circle cx="9" cy="8" r="3.6" /><path d="M2.8 19.5c.5-3.4 2.9-5.3 6.2-5.3 1 0 1.9.2 2.7.5" /><circle cx="17" cy="12.6" r="2.6" /><path d="M17 15.2V21l1.9-1.6M17 18.300l1.7-1.1" />`,
  print: svg`<path d="M7.5 9V4h9v5M7.5 16.5H5.3a1.8 1.8 0 0 1-1.8-1.800v-4A1.8 1.8 0 0 1 5.3 9h13.4a1.8 1.8 0 0 1 1.8 1.800v4a1.8 1.8 0 0 1-1.8 1.800h-2.2M7.5 13.500h9V20h-9z" />`,
  save: svg`<path d="M5.5 4h10.3L20 8.200v10.3a1.5 1.5 0 0 1-1.5 1.500h-13A1.5 1.5 0 0 1 4 18.500v-13A1.5 1.5 0 0 1 5.5 4zM8 4v4.500h7V4M7.5 20v-6.500h9V20" />`,
  device: svg`<rect x="3.5" y="5" width="17" height="11" rx="1.8" /><path d="M9 19.5h6M12 16v3.5" />`,
  offline: svg`<path d="M5 18.5h12.5a3.7 3.7 0 0 0 .6-7.35A6 6 0 0 0 6.6 10.1 4.25 4.25 0 0 0 5 18.5zM12 9.5v5M9.8 12.5l2.2 2.2 2.2-2.2" />`,
  drop: svg`<path d="M6.5 3.5h7.7L19 8.3v4.2M14 3.8v4.7h4.7M5 13V5a1.5 1.5 0 0 1 1.5-1.5M12 14v6.5M9 17.5l3 3 3-3M5 16.5V19a1.5 1.5 0 0 0 1.5 1.5h1M19 16.5V19a1.5 1.5 0 0 1-1.5 1.5h-1" />`,
  file: svg`<path d="M6.5 3.5h7.7L19 8.3v10.7a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 19V5a1.5 1.5 0 0 1 1.5-1.5zM14 3.8v4.7h4.7" />`,
  image: svg`<rect x="3.5" y="4.5" width="17" height="15" rx="2" /><circle cx="8.7" cy="9.5" r="1.6" /><path d="m4 17 5-4.5 3.5 3 3-2.5 5 4" />`,
  encrypt: svg`<path d="M6.5 3.5h7.7L19 8.3v2.2M14 3.8v4.7h4.7M5 20.5H9M5 19V5a1.5 1.5 0 0 1 1.5-1.5" /><rect x="11.5" y="14.5" width="9" height="6" rx="1.3" /><path d="M13.5 14.5v-1.2a2.5 2.5 0 0 1 5 0v1.2" />`,
  help: svg`<circle cx="12" cy="12" r="8.5" /><path d="M9.6 9.5a2.4 2.4 0 1 1 3.5 2.2c-.8.4-1.1.9-1.1 1.7M12 16.3v.1" />`,
} satisfies Record<string, SVGTemplateResult>

export type IconName = keyof typeof PATHS

export const icon = (name: IconName, extra = ''): TemplateResult =>
  html`<svg class="icon ${extra}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${PATHS[name]}
  </svg>`
