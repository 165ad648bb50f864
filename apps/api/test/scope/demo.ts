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
    reason:
      'only messages whose delivery the database shows to the caller are told; here no sandbox runs that could be asked',
    role: 'officer',
    call: { path: '/trial-inbox' },
    status: 503,
  },
];
