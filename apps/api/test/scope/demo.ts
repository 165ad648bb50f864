import type { ScopeEntry } from './entry.js';

export const DEMO: readonly ScopeEntry[] = [
  {
    route: 'POST /api/v1/demo/look',
    kind: 'same',
    reason: 'about the whole installation: refused to whoever is not at its top',
    role: 'administrator',
    call: { path: '/demo/look', body: {} },
    status: 403,
  },
  {
    route: 'POST /api/v1/demo/leave',
    kind: 'same',
    reason: 'about the whole installation: refused to whoever is not at its top',
    role: 'administrator',
    call: { path: '/demo/leave', body: { words: 'LEAVE THE DEMO' } },
    status: 403,
  },
  {
    route: 'GET /api/v1/trial-inbox',
    kind: 'same',
    reason: 'the sandbox is asked for all and only what the database shows to the caller is told; no sandbox here',
    role: 'officer',
    call: { path: '/trial-inbox' },
    status: 503,
  },
];
