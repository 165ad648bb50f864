import type { ScopeEntry } from './entry.js';
import { campaign as underWay } from './reports.js';

export const HOME: readonly ScopeEntry[] = [
  { route: 'GET /api/v1/home', kind: 'list', role: 'viewer', lay: underWay, call: { path: '/home' } },
  {
    route: 'GET /api/v1/targets',
    kind: 'same',
    reason: 'sums over the persons that the database shows to the caller',
    role: 'viewer',
    call: { path: '/targets' },
  },
];
