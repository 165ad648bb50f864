import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiError, whenSignedOut } from './api.js';
import { type CalendarSearch, calendarSearch } from './routes/calendar/calendar-search.js';
import type { MembersSearch } from './routes/campaigns/members-search.js';
import type { PeopleSearch } from './routes/people/people-search.js';
import { meQuery } from './session.js';
import { Shell } from './ui/shell.js';
import { Crashed, NotFound } from './ui/whole-page.js';

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
});

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
/** A path of ours only: a link to the login must not be able to lead elsewhere afterwards. */
const ownPath = (value: unknown): string | undefined =>
  /^\/(?![/\\])/.test(String(value)) ? String(value) : undefined;

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { next?: string; ended?: boolean } => ({
    next: ownPath(search.next),
    ended: search.ended === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import('./routes/login/login.js'), 'LoginPage'),
});

const forgottenRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login/forgotten',
  component: lazyRouteComponent(() => import('./routes/login/forgotten.js'), 'ForgottenPage'),
});
const setPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/set-password',
  component: lazyRouteComponent(() => import('./routes/login/set-password.js'), 'SetPasswordPage'),
});

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        throw redirect({ to: '/login', search: { next: location.href === '/' ? undefined : location.href } });
      }
      throw error;
    }
  },
});

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./routes/home/home.js'), 'HomePage'),
});
const campaignsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns',
  component: lazyRouteComponent(() => import('./routes/campaigns/list.js'), 'CampaignsPage'),
});
const calendarRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/calendar',
  validateSearch: (search: Record<string, unknown>): CalendarSearch => calendarSearch(search),
  component: lazyRouteComponent(() => import('./routes/calendar/calendar.js'), 'CalendarPage'),
});
const newCampaignRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/new',
  staticData: { needs: ['campaign.write'] },
  component: lazyRouteComponent(() => import('./routes/campaigns/create.js'), 'NewCampaignPage'),
});
const campaignRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/$id',
  component: lazyRouteComponent(() => import('./routes/campaigns/campaign.js'), 'CampaignPage'),
});
const planRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/',
  // Leads from what is missing to the place where it is put right: a step's key, or "settings".
  validateSearch: (search: Record<string, unknown>): { edit?: string } => ({ edit: text(search.edit) }),
  component: lazyRouteComponent(() => import('./routes/campaigns/plan.js'), 'PlanTab'),
});
const partsRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: 'parts',
  component: lazyRouteComponent(() => import('./routes/campaigns/parts-tab.js'), 'PartsTab'),
});
const mySchoolRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/my-school',
  component: lazyRouteComponent(() => import('./routes/parts/my-school.js'), 'MySchoolPage'),
});
const ownPartRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/my-school/$id',
  component: lazyRouteComponent(() => import('./routes/parts/own-part.js'), 'OwnPartPage'),
});
const checkRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: 'check',
  component: lazyRouteComponent(() => import('./routes/campaigns/check.js'), 'CheckTab'),
});
const progressRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: 'progress',
  component: lazyRouteComponent(() => import('./routes/campaigns/progress.js'), 'ProgressTab'),
});
const matrixRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: 'matrix',
  validateSearch: (search: Record<string, unknown>): { show?: string } => ({ show: text(search.show) }),
  component: lazyRouteComponent(() => import('./routes/campaigns/matrix.js'), 'MatrixTab'),
});
const outletsRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: 'outlets',
  component: lazyRouteComponent(() => import('./routes/campaigns/outlets.js'), 'OutletsTab'),
});
const historyRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: 'history',
  component: lazyRouteComponent(() => import('./routes/campaigns/history.js'), 'HistoryTab'),
});
const membersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/$id/runs/$runId/members',
  staticData: { needs: ['person.read'] },
  validateSearch: (search: Record<string, unknown>): MembersSearch => ({
    outcome: text(search.outcome),
    unitId: text(search.unitId),
    group: text(search.group),
  }),
  component: lazyRouteComponent(() => import('./routes/campaigns/members.js'), 'MembersPage'),
});
const templatesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/templates',
  component: lazyRouteComponent(() => import('./routes/templates/templates.js'), 'TemplatesPage'),
});
const templateRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/templates/$key',
  component: lazyRouteComponent(() => import('./routes/templates/template.js'), 'TemplatePage'),
});
const writeTemplateRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/templates/$key/write',
  staticData: { needs: ['template.write'] },
  component: lazyRouteComponent(() => import('./routes/templates/write.js'), 'WriteTemplatePage'),
});
const peopleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people',
  validateSearch: (search: Record<string, unknown>): PeopleSearch => ({
    search: text(search.search),
    unitId: text(search.unitId),
    group: text(search.group),
  }),
  component: lazyRouteComponent(() => import('./routes/people/people.js'), 'PeoplePage'),
});
const personRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people/$id',
  component: lazyRouteComponent(() => import('./routes/people/person.js'), 'PersonPage'),
});
const mergeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people/$id/merge/$otherId',
  staticData: { needs: ['person.write'] },
  component: lazyRouteComponent(() => import('./routes/people/merge.js'), 'MergePage'),
});
const duplicatesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/duplicates',
  component: lazyRouteComponent(() => import('./routes/people/duplicates.js'), 'DuplicatesPage'),
});
const rollOverRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roll-over',
  component: lazyRouteComponent(() => import('./routes/people/roll-over.js'), 'RollOverPage'),
});
const leaversRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/leavers',
  component: lazyRouteComponent(() => import('./routes/people/leavers.js'), 'LeaversPage'),
});
const audiencesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audiences',
  component: lazyRouteComponent(() => import('./routes/audiences/audiences.js'), 'AudiencesPage'),
});
const newAudienceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audiences/new',
  staticData: { needs: ['audience.write'] },
  validateSearch: (search: Record<string, unknown>): { copyOf?: string } => ({ copyOf: text(search.copyOf) }),
  component: lazyRouteComponent(() => import('./routes/audiences/audience.js'), 'NewAudiencePage'),
});
const audienceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audiences/$id',
  component: lazyRouteComponent(() => import('./routes/audiences/audience.js'), 'AudiencePage'),
});
const unitsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/units',
  component: lazyRouteComponent(() => import('./routes/units/units.js'), 'UnitsPage'),
});
const unitRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/units/$id',
  component: lazyRouteComponent(() => import('./routes/units/unit.js'), 'UnitPage'),
});
const careRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/care',
  component: lazyRouteComponent(() => import('./routes/people/care.js'), 'CarePage'),
});
const requestsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/requests',
  component: lazyRouteComponent(() => import('./routes/people/requests.js'), 'RequestsPage'),
});
const consentListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/consents',
  component: lazyRouteComponent(() => import('./routes/people/consent-list.js'), 'ConsentListPage'),
});
const importsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/imports',
  component: lazyRouteComponent(() => import('./routes/imports/imports.js'), 'ImportsPage'),
});
const importRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/imports/$id',
  component: lazyRouteComponent(() => import('./routes/imports/import.js'), 'ImportPage'),
});
const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users',
  component: lazyRouteComponent(() => import('./routes/settings/users.js'), 'UsersPage'),
});
const keysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/keys',
  component: lazyRouteComponent(() => import('./routes/settings/keys.js'), 'KeysPage'),
});
const accountsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/accounts',
  component: lazyRouteComponent(() => import('./routes/settings/accounts.js'), 'AccountsPage'),
});
const alertsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/alerts',
  component: lazyRouteComponent(() => import('./routes/alerts/alerts.js'), 'AlertsPage'),
});
const tariffsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/tariffs',
  component: lazyRouteComponent(() => import('./routes/settings/tariffs.js'), 'TariffsPage'),
});
const costsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/costs',
  component: lazyRouteComponent(() => import('./routes/settings/costs.js'), 'CostsPage'),
});
const holidaysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/holidays',
  component: lazyRouteComponent(() => import('./routes/settings/holidays.js'), 'HolidaysPage'),
});
const leaveDemoRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/leave-demo',
  component: lazyRouteComponent(() => import('./routes/settings/leave-demo.js'), 'LeaveDemoPage'),
});
const trialInboxRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/trial-inbox',
  component: lazyRouteComponent(() => import('./routes/trial/trial-inbox.js'), 'TrialInboxPage'),
});
const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audit',
  component: lazyRouteComponent(() => import('./routes/settings/audit.js'), 'AuditPage'),
});

const profileRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/profile',
  component: lazyRouteComponent(() => import('./routes/profile/profile.js'), 'ProfilePage'),
});

const routeTree = rootRoute.addChildren([
  loginRoute,
  forgottenRoute,
  setPasswordRoute,
  shellRoute.addChildren([
    homeRoute,
    calendarRoute,
    campaignsRoute,
    newCampaignRoute,
    campaignRoute.addChildren([
      planRoute,
      checkRoute,
      partsRoute,
      progressRoute,
      matrixRoute,
      outletsRoute,
      historyRoute,
    ]),
    membersRoute,
    templatesRoute,
    templateRoute,
    writeTemplateRoute,
    mySchoolRoute,
    ownPartRoute,
    peopleRoute,
    personRoute,
    careRoute,
    requestsRoute,
    consentListRoute,
    mergeRoute,
    duplicatesRoute,
    rollOverRoute,
    leaversRoute,
    audiencesRoute,
    newAudienceRoute,
    audienceRoute,
    unitsRoute,
    unitRoute,
    importsRoute,
    importRoute,
    usersRoute,
    keysRoute,
    accountsRoute,
    alertsRoute,
    auditRoute,
    tariffsRoute,
    costsRoute,
    holidaysRoute,
    leaveDemoRoute,
    trialInboxRoute,
    profileRoute,
  ]),
]);

export function makeRouter(queryClient: QueryClient) {
  const router = createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: Crashed,
    defaultNotFoundComponent: NotFound,
  });
  whenSignedOut(() => {
    if (router.state.location.pathname === '/login') return;
    const next = router.state.location.href;
    // Pages that are still drawn need what is known of the session until they are left.
    void router.navigate({ to: '/login', search: { next, ended: true } }).then(() => queryClient.clear());
  });
  return router;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
