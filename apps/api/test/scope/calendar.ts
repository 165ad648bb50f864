import { campaign } from './campaigns.js';
import type { Lay, ScopeEntry } from './entry.js';

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

const PERIOD = { kind: 'break', firstDay: '2031-06-01', lastDay: '2031-08-31', nameVi: 'Nghỉ hè', nameEn: 'Summer' };
const NOBODY = '00000000-0000-7000-8000-000000000000';

const layStop: Lay = async ({ api }, unitId) => {
  await api.sql(
    `INSERT INTO sending_stop (unit_id, reason, stopped_at, stopped_by) VALUES ($1::uuid, 'r' || $1::text, now(), 'x')
     ON CONFLICT DO NOTHING`,
    [unitId],
  );
  return `r${unitId}`;
};

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
  {
    route: 'GET /api/v1/school-years',
    kind: 'same',
    reason: 'the same for all',
    role: 'viewer',
    call: { path: '/school-years?year=2031' },
  },
  {
    route: 'POST /api/v1/school-years/read-file',
    kind: 'same',
    reason: 'the uppermost unit only, refused to all others',
    role: 'officer',
    call: { path: '/school-years/read-file', body: { text: FILE, year: 2031 } },
    status: 403,
  },
  {
    route: 'PUT /api/v1/school-years',
    kind: 'same',
    reason: 'the uppermost unit only, refused to all others',
    role: 'officer',
    call: { path: '/school-years', body: { periods: [PERIOD] } },
    status: 403,
  },
  {
    route: 'DELETE /api/v1/school-years/:id',
    kind: 'same',
    reason: 'the uppermost unit only, refused to all others',
    role: 'officer',
    call: { path: `/school-years/${NOBODY}` },
    status: 403,
  },
  {
    route: 'GET /api/v1/sending-stops',
    kind: 'list',
    role: 'viewer',
    lay: layStop,
    call: { path: '/sending-stops' },
  },
  {
    route: 'POST /api/v1/sending-stops',
    kind: 'object',
    role: 'officer',
    lay: async (_, unitId) => unitId,
    call: (unitId) => ({ path: '/sending-stops', body: { reason: 'Bão', unitId } }),
  },
  {
    route: 'DELETE /api/v1/sending-stops/:unitId',
    kind: 'object',
    role: 'officer',
    lay: async (world, unitId) => {
      await layStop(world, unitId);
      return unitId;
    },
    call: (unitId) => ({ path: `/sending-stops/${unitId}` }),
  },
  {
    route: 'GET /api/v1/auth/calendar-feeds',
    kind: 'same',
    reason: 'about the caller alone',
    role: 'viewer',
    call: { path: '/auth/calendar-feeds' },
  },
  {
    route: 'POST /api/v1/auth/calendar-feeds',
    kind: 'same',
    reason: 'the caller’s own',
    role: 'viewer',
    call: { path: '/auth/calendar-feeds', body: { name: 'Điện thoại' } },
  },
  {
    route: 'DELETE /api/v1/auth/calendar-feeds/:id',
    kind: 'same',
    reason: 'the caller’s own; another’s is not found (calendar.int-spec)',
    role: 'viewer',
    call: { path: `/auth/calendar-feeds/${NOBODY}` },
    status: 404,
  },
  {
    route: 'GET /api/v1/calendar/:file',
    kind: 'public',
    reason: 'the address is the secret; what it shows is within its owner’s scope (calendar.int-spec)',
  },
];
