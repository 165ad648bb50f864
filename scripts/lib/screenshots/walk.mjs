const EVERYBODY = ['approver', 'viewer', 'administrator', 'schoolOfficer'];

const openStepForm = (page) =>
  page
    .getByRole('button', { name: /^(Sửa bước|Edit the step|Edit step)/ })
    .first()
    .click();

/** The banner, without a stop that would lie on every other picture. */
async function seeStopped(page) {
  const stop = {
    unitId: '00000000-0000-7000-8000-000000000001',
    unitName: 'Phòng Giáo dục và Đào tạo',
    reason: 'Bão số 3 đổ bộ, các trường nghỉ học',
    stoppedBy: 'Trần Thị Mai',
    stoppedAt: '2027-09-10T01:00:00Z',
    own: true,
  };
  await page.route('**/api/v1/sending-stops', (route) => route.fulfill({ json: { items: [stop] } }));
  await page.reload();
  await page.getByText(stop.reason).first().waitFor();
}

/** Who signs in for each role. */
export const EMAILS = {
  officer: 'canbo@demo.example',
  approver: 'lanhdao@demo.example',
  viewer: 'xem@demo.example',
  administrator: 'quantri@demo.example',
  schoolOfficer: 'canbo.daoxanh@demo.example',
  schoolHead: 'hieutruong.daoxanh@demo.example',
};

/**
 * How each page is reached: `at` gives its address from what was laid (see lay-data.mjs), `as` who looks first, `also`
 * who else; `to` brings the page into the state that is worth seeing. A route of the router that is missing here fails
 * the command, and so does a line here whose route is gone.
 *
 * @type {Record<string, { at?: (laid: any) => string, as?: string, also?: string[], name?: string, to?: (page: any) => Promise<void> }[]>}
 */
export const WALK = {
  '/login': [{ as: 'nobody' }],
  '/login/forgotten': [{ as: 'nobody' }],
  '/set-password': [{ as: 'nobody' }],
  '/': [{ also: EVERYBODY }, { name: 'own menu', to: (page) => page.locator('.user-button').click() }],
  '/calendar': [{ also: ['viewer'] }],
  '/my-school': [{ as: 'schoolOfficer' }],
  '/my-school/$id': [{ as: 'schoolOfficer', at: (laid) => `/my-school/${laid.yearly}` }],
  '/campaigns': [
    { also: EVERYBODY },
    { name: 'stop all', to: (page) => page.getByRole('button', { name: /Dừng mọi|Stop all/ }).click() },
    { name: 'stopped', to: seeStopped },
  ],
  '/campaigns/new': [{ also: ['viewer'] }],
  '/campaigns/$id': [
    { name: 'draft', at: (laid) => `/campaigns/${laid.draft}` },
    { name: 'step form', at: (laid) => `/campaigns/${laid.draft}`, to: openStepForm },
    { name: 'to approve', at: (laid) => `/campaigns/${laid.submitted}`, as: 'approver', also: ['officer', 'viewer'] },
    { name: 'returned', at: (laid) => `/campaigns/${laid.returned}` },
    { name: 'under way', at: (laid) => `/campaigns/${laid.running}`, also: ['schoolOfficer'] },
  ],
  '/campaigns/$id/check': [
    { name: 'draft', at: (laid) => `/campaigns/${laid.draft}/check` },
    { name: 'to approve', at: (laid) => `/campaigns/${laid.submitted}/check`, as: 'approver' },
  ],
  '/campaigns/$id/progress': [
    { name: 'under way', at: (laid) => `/campaigns/${laid.running}/progress`, also: EVERYBODY },
    { name: 'pilot', at: (laid) => `/campaigns/${laid.yearly}/progress` },
    { name: 'done', at: (laid) => `/campaigns/${laid.done}/progress` },
    { name: 'paused', at: (laid) => `/campaigns/${laid.paused}/progress`, as: 'approver' },
  ],
  '/campaigns/$id/matrix': [{ at: (laid) => `/campaigns/${laid.done}/matrix`, also: ['schoolOfficer', 'viewer'] }],
  '/campaigns/$id/outlets': [{ at: (laid) => `/campaigns/${laid.yearly}/outlets` }],
  '/campaigns/$id/parts': [{ at: (laid) => `/campaigns/${laid.yearly}/parts` }],
  '/campaigns/$id/history': [{ at: (laid) => `/campaigns/${laid.done}/history` }],
  '/campaigns/$id/runs/$runId/members': [
    { at: (laid) => `/campaigns/${laid.done}/runs/${laid.doneRun}/members`, also: ['viewer', 'schoolOfficer'] },
  ],
  '/templates': [{ also: ['viewer'] }],
  '/templates/$key': [{ at: (laid) => `/templates/${laid.template}` }],
  '/templates/$key/write': [{ at: (laid) => `/templates/${laid.template}/write` }],
  '/audiences': [{ also: ['viewer', 'schoolOfficer'] }],
  '/audiences/new': [{}],
  '/audiences/$id': [{ at: (laid) => `/audiences/${laid.audience}` }],
  '/people': [{ also: ['viewer', 'schoolOfficer'] }],
  '/people/$id': [{ at: (laid) => `/people/${laid.person}` }],
  '/people/$id/merge/$otherId': [{ at: (laid) => `/people/${laid.pair[0]}/merge/${laid.pair[1]}` }],
  '/care': [{}],
  '/requests': [{}],
  '/consents': [{}],
  '/duplicates': [{}],
  '/roll-over': [{}],
  '/leavers': [{}],
  '/units': [{ also: ['administrator', 'viewer'] }],
  '/units/$id': [{ at: (laid) => `/units/${laid.school}`, as: 'administrator' }],
  '/imports': [{}],
  '/imports/$id': [
    { name: 'bad cells', at: (laid) => `/imports/${laid.badImport}` },
    { name: 'applied', at: (laid) => `/imports/${laid.appliedImport}` },
  ],
  '/users': [{ as: 'administrator', also: ['viewer'] }],
  '/keys': [{ as: 'administrator' }],
  '/accounts': [{ as: 'administrator', also: ['officer'] }],
  '/alerts': [{}],
  '/audit': [{ as: 'administrator' }],
  '/tariffs': [{ as: 'administrator' }],
  '/costs': [{}],
  '/holidays': [
    { as: 'administrator', also: ['officer'] },
    {
      name: 'blackout',
      to: (page) => page.getByRole('button', { name: /Thêm ngày không gửi|without sending/ }).click(),
    },
  ],
  '/leave-demo': [{ as: 'administrator' }],
  '/trial-inbox': [{}],
  '/profile': [{}],
};
