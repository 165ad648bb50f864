import { campaign } from './campaigns.js';
import type { ScopeEntry } from './entry.js';

const DAY = { day: '2031-05-02', kind: 'holiday', nameVi: 'Nghỉ', nameEn: 'Off' };
const FILE = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'BEGIN:VEVENT',
  'DTSTART;VALUE=DATE:20310502',
  'SUMMARY:x',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n');

export const CALENDAR: readonly ScopeEntry[] = [
  {
    route: 'GET /api/v1/calendar',
    kind: 'list',
    role: 'viewer',
    lay: campaign,
    call: { path: '/calendar?from=2027-09-01&to=2027-10-31' },
  },
  {
    route: 'GET /api/v1/holidays',
    kind: 'same',
    reason: 'the same for all',
    role: 'viewer',
    call: { path: '/holidays' },
  },
  {
    route: 'GET /api/v1/holidays/proposal',
    kind: 'same',
    reason: 'by law, the same for all',
    role: 'officer',
    call: { path: '/holidays/proposal?year=2031' },
  },
  {
    route: 'POST /api/v1/holidays/read-file',
    kind: 'same',
    reason: 'the uppermost unit only, refused to all others',
    role: 'officer',
    call: { path: '/holidays/read-file', body: { text: FILE, year: 2031 } },
    status: 403,
  },
  {
    route: 'PUT /api/v1/holidays',
    kind: 'same',
    reason: 'the uppermost unit only, refused to all others',
    role: 'officer',
    call: { path: '/holidays', body: { days: [DAY] } },
    status: 403,
  },
  {
    route: 'DELETE /api/v1/holidays/:day',
    kind: 'same',
    reason: 'the uppermost unit only, refused to all others',
    role: 'officer',
    call: { path: '/holidays/2026-01-01' },
    status: 403,
  },
];
