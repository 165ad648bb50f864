import type { ReactNode } from 'react';

/** Drawn on a 20 × 20 grid with a 1.8 stroke; decorative, the word always stands beside it. */
const PATHS = {
  pencil: <path d="M4 16l.8-3.4L13.6 3.8a1.4 1.4 0 0 1 2 0l.6.6a1.4 1.4 0 0 1 0 2L7.4 15.2z" />,
  hourglass: <path d="M5.5 3h9M5.5 17h9M6.5 3c0 4 7 4 7 7s-7 3-7 7M13.5 3c0 4-7 4-7 7s7 3 7 7" />,
  calendar: <path d="M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5" />,
  pin: <path d="M10 17.5v-6M6 3.5h8l-1.2 4 2.2 4H5l2.2-4z" />,
  play: <path d="M6.5 4l9 6-9 6z" fill="currentColor" />,
  pause: <path d="M7 4.5v11M13 4.5v11" strokeWidth="2.6" />,
  check: <path d="M4 10.5l4 4 8-9" strokeWidth="2.2" />,
  cross: <path d="M5 5l10 10M15 5L5 15" strokeWidth="2.2" />,
  question: <path d="M7 7.5a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1-1.5 2.2M10 15.5v.1" />,
  wait: <path d="M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM10 6.5V10l2.5 2" />,
  none: <path d="M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM5.5 14.5l9-9" />,
  move: <path d="M3 10h13M11.5 5.5L16 10l-4.5 4.5" />,
  warning: <path d="M10 3.5l7.5 13h-15zM10 8.5v3.5M10 14.3v.1" />,
  info: <path d="M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM10 9.5v4M10 6.8v.1" />,
  home: <path d="M3 9.5L10 3.5l7 6M5 8.5V16.5h10V8.5M8.5 16.5v-4.5h3v4.5" />,
  send: <path d="M3 8.5v3.5h2.5L7 16.5h2L8 12h2.5l5 3V5.5l-5 3zM17.5 8.5v3.5" />,
  people: (
    <path d="M7.5 9.5a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM2.5 16c0-3 2-4.5 5-4.5s5 1.5 5 4.5M13 9.5a2.3 2.3 0 1 0-.8-4.4M14 11.7c2.3.3 3.5 1.7 3.5 4.3" />
  ),
  upload: <path d="M10 13V4M6.5 7.5L10 4l3.5 3.5M3.5 13v3.5h13V13" />,
  download: <path d="M10 4v9M6.5 9.5L10 13l3.5-3.5M3.5 13v3.5h13V13" />,
  tree: <path d="M7.5 3h5v4h-5zM2.5 13h5v4h-5zM12.5 13h5v4h-5zM10 7v3M5 13v-3h10v3" />,
  twins: <path d="M3.5 3.5h9v9h-9zM7.5 12.5v4h9v-9h-4" />,
  user: <path d="M10 10a3.3 3.3 0 1 0 0-6.6A3.3 3.3 0 0 0 10 10zM3.5 17c.3-3.5 2.7-5 6.5-5s6.2 1.5 6.5 5" />,
  key: <path d="M7 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM9.5 10.5L16.5 3.5M13.5 6.5l2 2" />,
  account: <path d="M3 5h14v10.5H3zM3 5.5l7 5.5 7-5.5" />,
  list: <path d="M7.5 5.5h9M7.5 10h9M7.5 14.5h9M3.5 5.5h.1M3.5 10h.1M3.5 14.5h.1" />,
  money: <path d="M3 5.5h14v9H3zM10 7.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4z" />,
  leave: <path d="M8 3.5H4v13h4M8 10h9M13.5 6.5L17 10l-3.5 3.5" />,
  bell: <path d="M5 14V9.2a5 5 0 0 1 10 0V14l1.5 1.8h-13zM8.3 17.5h3.4" />,
  up: <path d="M10 16V4.5M5.5 9L10 4.5 14.5 9" />,
  search: <path d="M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM13 13l4 4" />,
  right: <path d="M7.5 4.5L13 10l-5.5 5.5" />,
  left: <path d="M12.5 4.5L7 10l5.5 5.5" />,
  down: <path d="M4.5 7.5L10 13l5.5-5.5" />,
  more: <path d="M4 6h12M4 10h12M4 14h12" />,
  sun: (
    <path d="M10 6.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4zM10 2.5v1.3M10 16.2v1.3M2.5 10h1.3M16.2 10h1.3M4.7 4.7l.9.9M14.4 14.4l.9.9M15.3 4.7l-.9.9M5.6 14.4l-.9.9" />
  ),
  moon: <path d="M16.5 12A7 7 0 0 1 8 3.5a6.8 6.8 0 1 0 8.5 8.5z" />,
  screen: <path d="M3 4h14v9.5H3zM7.5 16.5h5M10 13.5v3" />,
  gear: (
    <path d="M10 7.4a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2zM10 2.8v2M10 15.2v2M2.8 10h2M15.2 10h2M4.9 4.9l1.4 1.4M13.7 13.7l1.4 1.4M15.1 4.9l-1.4 1.4M6.3 13.7l-1.4 1.4" />
  ),
  broom: <path d="M4 3.5h10.5v13H4zM7 3.5v13M9.8 7.5h2.4M9.8 10.5h2.4M16.5 6v2M16.5 10.5v2" />,
  turn: <path d="M4 10a6 6 0 0 1 10.4-4.1L16.5 8M16.5 4v4h-4M16 10a6 6 0 0 1-10.4 4.1L3.5 12M3.5 16v-4h4" />,
  inbox: <path d="M3.5 11.5L5.5 4h9l2 7.5v5h-13zM3.5 11.5h4l1 2h3l1-2h4" />,
  chat: <path d="M3.5 4h13v9.5H9L5.5 16.5v-3h-2zM6.8 7.5h6.4M6.8 10.2h4.2" />,
  audience: (
    <path d="M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM10 6.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4zM10 10h.1" />
  ),
  chart: <path d="M3.5 3.5v13h13M7 13.5V10M10.5 13.5V6.5M14 13.5V8.5" />,
  target: <path d="M5 17V3.5M5 4.5h10l-2.3 3.2L15 11H5" />,
  stop: <path d="M6 6h8v8H6z" fill="currentColor" />,
  plus: <path d="M10 4v12M4 10h12" />,
  dot: <path d="M10 7a3 3 0 1 1 0 6 3 3 0 0 1 0-6z" fill="currentColor" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {PATHS[name]}
    </svg>
  );
}
